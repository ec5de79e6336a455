#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"

namespace lvspec {

/// The catalogue's entries that a selection names, in catalogue order. Throws CommandError for a word that names no check, with
/// the nearest that does, and where nothing is left (exit 5).
[[nodiscard]] std::vector<const CatalogueEntry*> select(const Selection& selection);

/// The entry with this id or slug; null where there is none. Letter case does not count.
[[nodiscard]] const CatalogueEntry* find_check(std::string_view word);

/// The id that looks most like `word`.
[[nodiscard]] std::string_view nearest_check(std::string_view word);

}  // namespace lvspec
