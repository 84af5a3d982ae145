// The products as functions of JavaScript, through Node-API. bind(memory, level) makes them for one WebAssembly memory, whose bytes never move;
// they take the arguments of WebAssembly's own gemm_* and gemmBatch_*. Nothing here is shared between threads: each worker loads this file for
// itself, and what it binds, with panels of its own, is freed when it ends.
#include "products.h"
#include <node_api.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
extern const Products avx512, avx2;
#else
extern const Products neon;
#endif

namespace {

/** The best that this processor has comes first. */
int levelsHere(const Products** levels) {
  int count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("fma")) return 0;
  if (__builtin_cpu_supports("avx512f")) levels[count++] = &avx512;
  if (__builtin_cpu_supports("avx2")) levels[count++] = &avx2;
#else
  levels[count++] = &neon;
#endif
  return count;
}

struct Bound {
  const Products *products, *narrow;
  char* memory;
  void* panels;
};

Gemm<float>* gemmOf(const Products* products, float) { return products->f32; }
Gemm<double>* gemmOf(const Products* products, double) { return products->f64; }

/** A product that is smaller than one tile is left to narrower vectors, where there are some: the bits are the same. */
template <class T>
Gemm<T>* gemmFor(const Bound* bound, ptrdiff_t m, ptrdiff_t n) {
  const Products* wide = bound->products;
  const bool fills = m >= wide->rows && n * (ptrdiff_t)sizeof(T) >= wide->bytes;
  return gemmOf(fills ? wide : bound->narrow, T());
}

/** The numbers that a function was called with, and what it is bound to. */
template <size_t COUNT>
const Bound* take(napi_env env, napi_callback_info info, ptrdiff_t* numbers) {
  napi_value values[COUNT];
  size_t count = COUNT;
  void* bound;
  napi_get_cb_info(env, info, &count, values, nullptr, &bound);
  for (size_t i = 0; i < COUNT; i++) {
    int64_t number = 0;
    napi_get_value_int64(env, values[i], &number);
    numbers[i] = number;
  }
  return static_cast<const Bound*>(bound);
}

template <class T>
napi_value gemm(napi_env env, napi_callback_info info) {
  ptrdiff_t v[12]; // m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, scratch
  const Bound* bound = take<12>(env, info, v);
  auto at = [&](ptrdiff_t address) { return reinterpret_cast<T*>(bound->memory + address); };
  gemmFor<T>(bound, v[0], v[1])(v[0], v[1], v[2], at(v[3]), v[4], v[5], at(v[6]), v[7], v[8], at(v[9]), v[10], bound->panels);
  return nullptr;
}

template <class T>
napi_value gemmBatch(napi_env env, napi_callback_info info) {
  ptrdiff_t v[14]; // count, m, n, k, a, aRow, aColumn, aStep, b, bRow, bColumn, bStep, c, scratch
  const Bound* bound = take<14>(env, info, v);
  auto at = [&](ptrdiff_t address, ptrdiff_t elements) { return reinterpret_cast<T*>(bound->memory + address) + elements; };
  const ptrdiff_t m = v[1], n = v[2];
  Gemm<T>* product = gemmFor<T>(bound, m, n);
  for (ptrdiff_t i = 0; i < v[0]; i++)
    product(m, n, v[3], at(v[4], i * v[7]), v[5], v[6], at(v[8], i * v[11]), v[9], v[10], at(v[12], i * m * n), n, bound->panels);
  return nullptr;
}

void release(void* data) {
  Bound* bound = static_cast<Bound*>(data);
  free(bound->panels);
  free(bound);
}

/** @param info a Uint8Array over the whole memory, and one of `levels` */
napi_value bind(napi_env env, napi_callback_info info) {
  napi_value args[2], functions;
  size_t count = 2, length;
  char wanted[16] = "";
  void* memory = nullptr;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
  napi_get_typedarray_info(env, args[0], nullptr, &length, &memory, nullptr, nullptr);
  napi_get_value_string_utf8(env, args[1], wanted, sizeof wanted, &length);
  const Products* levels[2];
  const int levelCount = levelsHere(levels);
  const Products* products = nullptr;
  for (int i = 0; i < levelCount; i++)
    if (strcmp(levels[i]->name, wanted) == 0) products = levels[i];
  void* panels = nullptr;
  if (memory == nullptr || products == nullptr || posix_memalign(&panels, PANEL_ALIGNMENT, PANEL_BYTES) != 0) {
    napi_throw_error(env, nullptr, "bind(memory, level): no such memory, level, or room for panels");
    return nullptr;
  }
  Bound* bound = static_cast<Bound*>(malloc(sizeof(Bound)));
  *bound = {products, levels[levelCount - 1], static_cast<char*>(memory), panels};
  napi_add_env_cleanup_hook(env, release, bound);
  const struct { const char* name; napi_callback function; } all[] = {
      {"nativeGemm_f32", gemm<float>}, {"nativeGemm_f64", gemm<double>}, {"nativeGemmBatch_f32", gemmBatch<float>}, {"nativeGemmBatch_f64", gemmBatch<double>}};
  napi_create_object(env, &functions);
  for (const auto& each : all) {
    napi_value function;
    napi_create_function(env, each.name, NAPI_AUTO_LENGTH, each.function, bound, &function);
    napi_set_named_property(env, functions, each.name, function);
  }
  return functions;
}

} // namespace

NAPI_MODULE_INIT() {
  napi_value function, names, name;
  napi_create_function(env, "bind", NAPI_AUTO_LENGTH, bind, nullptr, &function);
  napi_set_named_property(env, exports, "bind", function);
  const Products* levels[2];
  napi_create_array(env, &names);
  for (int i = 0, count = levelsHere(levels); i < count; i++) {
    napi_create_string_utf8(env, levels[i]->name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, i, name);
  }
  napi_set_named_property(env, exports, "levels", names);
  return exports;
}
