#pragma once
// docs/checks/: a page a check, and the page that leads to them.
#include <span>
#include <string>

#include "lvspec/check.hpp"

namespace lvspec {

/// One check as a Markdown page: what it demands, why it matters, how to see it by hand, what to change, what provokes it and
/// where it shows.
[[nodiscard]] std::string check_page(const CheckSpec& spec);

/// A table a family, with a link to each check's page ("ARP-02.md").
[[nodiscard]] std::string check_index(std::span<const CatalogueEntry> entries);

/// What a stimulus is, as half a sentence.
[[nodiscard]] const char* sentence(Stimulus stimulus) noexcept;

}  // namespace lvspec
