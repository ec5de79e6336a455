#pragma once
// Memory for large tables.
#include <cstddef>
#include <new>

namespace lvspec {

/// Size and alignment of what is asked for in large pages: theirs, on the usual machines.
inline constexpr std::size_t large_page = std::size_t{2} << 20U;

/// Asks the system for large pages in this range; where it has none, nothing changes.
void prefer_large_pages(void* begin, std::size_t octets) noexcept;

/// An allocator for tables of a megabyte and more that are looked up at random: in large pages they cost hundreds of page faults
/// less, and hardly a look-up waits for the translation of its address.
template <class T>
struct LargePages {
  using value_type = T;

  LargePages() noexcept = default;
  template <class U>
  LargePages(const LargePages<U>&) noexcept {}  // NOLINT: allocators convert

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t octets = (count * sizeof(T) + large_page - 1) / large_page * large_page;
    void* begin = ::operator new (octets, std::align_val_t{large_page});
    prefer_large_pages(begin, octets);
    return static_cast<T*>(begin);
  }
  void deallocate(T* begin, std::size_t /*count*/) noexcept { ::operator delete (begin, std::align_val_t{large_page}); }

  friend bool operator==(LargePages, LargePages) noexcept { return true; }
};

}  // namespace lvspec
