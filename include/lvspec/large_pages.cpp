#include "lvspec/large_pages.hpp"

#include <sys/mman.h>

namespace lvspec {

void prefer_large_pages(void* begin, std::size_t octets) noexcept {
#ifdef MADV_HUGEPAGE
  (void)madvise(begin, octets, MADV_HUGEPAGE);
#else
  (void)begin, (void)octets;
#endif
}

}  // namespace lvspec
