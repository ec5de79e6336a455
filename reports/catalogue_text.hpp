#pragma once
// The catalogue of checks for people, programs and documents.
#include <span>
#include <string>

#include "lvspec/check.hpp"
#include "reports/render.hpp"

namespace lvspec {

[[nodiscard]] std::string catalogue_text(std::span<const CatalogueEntry> entries, const TextOptions& options = {});
[[nodiscard]] std::string catalogue_json(std::span<const CatalogueEntry> entries);
[[nodiscard]] std::string catalogue_markdown(std::span<const CatalogueEntry> entries);

/// Everything that is known of one check: what it demands, why, how to see it by hand, what to change.
[[nodiscard]] std::string explain(const CheckSpec& spec, const TextOptions& options = {});

}  // namespace lvspec
