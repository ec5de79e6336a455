#include "lvspec/large_pages.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace lvspec;

TEST_CASE("a table in large pages begins at one and is a vector like any other") {
  std::vector<std::uint64_t, LargePages<std::uint64_t>> table(100'000, 7);
  CHECK(reinterpret_cast<std::uintptr_t>(table.data()) % large_page == 0);
  table.resize(table.size() * 4, 9);
  CHECK(table.front() == 7);
  CHECK(table.back() == 9);
}
