// C = A B as in ../wasm/assembly/gemm.ts, with the whole width of this processor's vectors instead of 16 bytes; element (i, j) of A lies
// i * ars + j * acs elements behind its start. Compiled once for each set of instructions: LEVEL names it, BYTES are those of a vector.
//
// The bits are those of WebAssembly with fused multiply-add, because every sum is made in the same order: k runs upwards in blocks of KC, within
// a block each step is one fused multiply-add, and the blocks' sums are added. How wide a vector is, and which rows make a tile, decides only
// which sums are computed side by side.
#include "products.h"
#include <string.h>

namespace {

// One tile is MR rows of NR columns, whose sums stay in registers while k runs: 2 MR vectors of sums, two of B, one of A.
#if BYTES == 64
constexpr ptrdiff_t MR = 12; // of 32 registers
#elif BYTES == 32
constexpr ptrdiff_t MR = 6; // of 16
#else
constexpr ptrdiff_t MR = 8; // of 32
#endif
constexpr ptrdiff_t KC = 256; // as in WebAssembly, or the sums would be cut elsewhere
constexpr ptrdiff_t SMALL = 32768; // bytes of A and B together that lie in the first cache
constexpr ptrdiff_t MC = 16 * MR; // rows of A whose panels stay in the second cache: 100 to 200 KB in float32

inline ptrdiff_t least(ptrdiff_t x, ptrdiff_t y) { return x < y ? x : y; }

template <class T>
struct Product {
  typedef T Vector __attribute__((vector_size(BYTES), aligned(sizeof(T)), may_alias));
  static constexpr ptrdiff_t LANES = BYTES / sizeof(T), NR = 2 * LANES;
  static constexpr ptrdiff_t NC = 8192 / sizeof(T); // columns of B whose panels take 2 MB
  static_assert((MC + NC) * KC * sizeof(T) <= PANEL_BYTES, "the panels of A and B have room");

  static Vector load(const T* at) { return *reinterpret_cast<const Vector*>(at); }

  // Packing copies a block into the order in which a tile reads it. Rows of A as panels of MR rows: for each k the MR entries side by side, missing
  // rows as 0. The inner loop runs along memory.
  static void packA(const T* a, ptrdiff_t ars, ptrdiff_t acs, ptrdiff_t rows, ptrdiff_t depth, T* out) {
    for (ptrdiff_t i = 0; i < rows; i += MR, out += MR * depth) {
      const T* from = a + i * ars;
      const ptrdiff_t height = least(MR, rows - i);
      if (height == MR && acs != 1) {
        for (ptrdiff_t p = 0; p < depth; p++)
          for (ptrdiff_t r = 0; r < MR; r++) out[p * MR + r] = from[r * ars + p * acs];
      } else {
        for (ptrdiff_t r = 0; r < MR; r++)
          for (ptrdiff_t p = 0; p < depth; p++) out[p * MR + r] = r < height ? from[r * ars + p * acs] : 0;
      }
    }
  }

  // The same for columns of B, in panels of NR columns.
  static void packB(const T* b, ptrdiff_t brs, ptrdiff_t bcs, ptrdiff_t depth, ptrdiff_t columns, T* out) {
    for (ptrdiff_t j = 0; j < columns; j += NR, out += NR * depth) {
      const T* from = b + j * bcs;
      const ptrdiff_t width = least(NR, columns - j);
      if (width == NR && bcs == 1) {
        for (ptrdiff_t p = 0; p < depth; p++) memcpy(out + p * NR, from + p * brs, NR * sizeof(T));
      } else if (width == NR && brs != 1) {
        for (ptrdiff_t p = 0; p < depth; p++)
          for (ptrdiff_t q = 0; q < NR; q++) out[p * NR + q] = from[p * brs + q * bcs];
      } else {
        for (ptrdiff_t q = 0; q < NR; q++)
          for (ptrdiff_t p = 0; p < depth; p++) out[p * NR + q] = q < width ? from[p * brs + q * bcs] : 0;
      }
    }
  }

  // One tile: out (ROWS rows of NR, `stride` apart) = or += sum over k of ROWS rows of A times NR columns of B. A's rows are `ar` numbers apart, and
  // its columns `ac`; B's rows `br`.
  template <ptrdiff_t ROWS>
  __attribute__((always_inline)) static void tile(ptrdiff_t depth, const T* a, ptrdiff_t ar, ptrdiff_t ac, const T* b, ptrdiff_t br, T* out,
                                                  ptrdiff_t stride, bool add) {
    Vector sums[ROWS][2] = {};
    for (ptrdiff_t p = 0; p < depth; p++, a += ac, b += br) {
      const Vector b0 = load(b), b1 = load(b + LANES);
#pragma GCC unroll 16
      for (ptrdiff_t r = 0; r < ROWS; r++) {
        const Vector x = a[r * ar] - Vector{}; // one number in every lane
        sums[r][0] += x * b0; // fused: see FLAGS of build.mjs
        sums[r][1] += x * b1;
      }
    }
#pragma GCC unroll 16
    for (ptrdiff_t r = 0; r < ROWS; r++) {
      for (int half = 0; half < 2; half++) {
        T* to = out + r * stride + half * LANES;
        *reinterpret_cast<Vector*>(to) = add ? load(to) + sums[r][half] : sums[r][half];
      }
    }
  }

  // A small product lies in the first cache as it is: A is read where it lies, and so are those columns of B that lie side by side and fill a tile.
  static void small(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t ars, ptrdiff_t acs, const T* b, ptrdiff_t brs, ptrdiff_t bcs, T* c,
                    ptrdiff_t ldc, T* panel) {
    for (ptrdiff_t j = 0; j < n; j += NR) {
      const ptrdiff_t width = least(NR, n - j);
      const bool inPlace = bcs == 1 && width == NR;
      if (!inPlace) packB(b + j * bcs, brs, bcs, k, width, panel);
      const T* columns = inPlace ? b + j : panel;
      for (ptrdiff_t i = 0; i < m; i += MR)
        rows<MR>(least(MR, m - i), width, k, a + i * ars, ars, acs, columns, inPlace ? brs : NR, c + i * ldc + j, ldc);
    }
  }

  // A tile of at most ROWS rows, and as wide as there is room for.
  template <ptrdiff_t ROWS>
  static void rows(ptrdiff_t height, ptrdiff_t width, ptrdiff_t depth, const T* a, ptrdiff_t ar, ptrdiff_t ac, const T* b, ptrdiff_t br, T* out,
                   ptrdiff_t ldc) {
    if constexpr (ROWS > 1) {
      if (height < ROWS) return rows<ROWS - 1>(height, width, depth, a, ar, ac, b, br, out, ldc);
    }
    if (width == NR) return tile<ROWS>(depth, a, ar, ac, b, br, out, ldc, false);
    T edge[ROWS * NR];
    tile<ROWS>(depth, a, ar, ac, b, br, edge, NR, false);
    for (ptrdiff_t r = 0; r < ROWS; r++) memcpy(out + r * ldc, edge + r * NR, width * sizeof(T));
  }

  // Blocks: of columns (NC), of k (KC), of rows (MC). Every number is read from the nearest cache by each pair of panels.
  static void gemm(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const T* a, ptrdiff_t ars, ptrdiff_t acs, const T* b, ptrdiff_t brs, ptrdiff_t bcs, T* c,
                   ptrdiff_t ldc, void* panels) {
    if (k == 0) {
      for (ptrdiff_t i = 0; i < m; i++) memset(c + i * ldc, 0, n * sizeof(T));
      return;
    }
    if (k <= KC && (m + n) * k * (ptrdiff_t)sizeof(T) <= SMALL) return small(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, static_cast<T*>(panels));
    T* blockA = static_cast<T*>(panels);
    T* blockB = blockA + MC * KC;
    for (ptrdiff_t j = 0; j < n; j += NC) {
      const ptrdiff_t columns = least(NC, n - j);
      for (ptrdiff_t p = 0; p < k; p += KC) {
        const ptrdiff_t depth = least(KC, k - p);
        packB(b + p * brs + j * bcs, brs, bcs, depth, columns, blockB);
        for (ptrdiff_t i = 0; i < m; i += MC) {
          const ptrdiff_t rows = least(MC, m - i);
          packA(a + i * ars + p * acs, ars, acs, rows, depth, blockA);
          for (ptrdiff_t jj = 0; jj < columns; jj += NR)
            for (ptrdiff_t ii = 0; ii < rows; ii += MR)
              place(depth, blockA + ii * depth, blockB + jj * depth, c + (i + ii) * ldc + j + jj, ldc, least(MR, rows - ii), least(NR, columns - jj), p > 0);
        }
      }
    }
  }

  // A tile at the edge is computed beside the matrix, and only the part that lies inside is written.
  static void place(ptrdiff_t depth, const T* a, const T* b, T* out, ptrdiff_t ldc, ptrdiff_t height, ptrdiff_t width, bool add) {
    if (height == MR && width == NR) return tile<MR>(depth, a, 1, MR, b, NR, out, ldc, add);
    T edge[MR * NR];
    tile<MR>(depth, a, 1, MR, b, NR, edge, NR, false);
    for (ptrdiff_t r = 0; r < height; r++)
      for (ptrdiff_t q = 0; q < width; q++) out[r * ldc + q] = add ? out[r * ldc + q] + edge[r * NR + q] : edge[r * NR + q];
  }
};

} // namespace

#define NAME_OF(level) #level
#define NAME(level) NAME_OF(level)
extern const Products LEVEL;
const Products LEVEL = {NAME(LEVEL), Product<float>::gemm, Product<double>::gemm, MR, 2 * BYTES};
