#include "lvspec/check.hpp"

namespace lvspec {

// Each check's file defines one entry; the table names them one by one, since a linker drops static registrations out of a
// library.
#define CHECK(slug) extern const CatalogueEntry slug;
#include "checks/catalogue.def"
#undef CHECK

std::span<const CatalogueEntry> catalogue() {
  static const CatalogueEntry entries[] = {
#define CHECK(slug) slug,
#include "checks/catalogue.def"
#undef CHECK
  };
  return entries;
}

}  // namespace lvspec
