#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.hpp"

namespace lvspec::fuzz {

void broken(const char* promise) {
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace lvspec::fuzz
