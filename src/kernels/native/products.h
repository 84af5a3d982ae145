// What gemm.cc gives for each set of instructions it is compiled for, and addon.cc chooses from. The numbers are those of the exports of
// ../wasm/assembly/gemm.ts: counts and strides in elements.
#pragma once
#include <stddef.h>

template <class T>
using Gemm = void(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t ars, ptrdiff_t acs, const T* b, ptrdiff_t brs, ptrdiff_t bcs, T* c,
                  ptrdiff_t ldc, void* panels);

struct Products {
  const char* name;
  Gemm<float>* f32;
  Gemm<double>* f64;
  /** Of one tile. */
  ptrdiff_t rows, bytes;
};

/** Bytes for the packed panels of one thread, and where they must begin. */
constexpr size_t PANEL_BYTES = 3 << 20, PANEL_ALIGNMENT = 64;
