#include "reports/catalogue_text.hpp"

#include <fmt/format.h>

#include "reports/family.hpp"
#include "reports/layout.hpp"
#include "reports/markdown.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

template <class Items, class Text>
std::string list(const Items& items, std::string_view between, Text text_of_item) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : std::string(between)) + std::string(text_of_item(item));
  return out;
}

std::string references(const CheckSpec& spec) {
  return list(spec.references, "; ", [](const Reference& reference) { return text_of(reference); });
}
std::string stimuli(const CheckSpec& spec) {
  return list(needs_of(spec), ", ", [](Stimulus s) { return word(s); });
}
std::string views(const CheckSpec& spec) {
  return list(views_of(spec), ", or else ", [](View v) { return word(v); });
}
/// "directors: sysctls, addresses"; empty where nobody is asked.
std::string asks(const CheckSpec& spec) {
  if (spec.asks.empty()) return {};
  return fmt::format("{}: {}", spec.asked == Role::director ? "directors" : "real servers",
                     list(asks_of(spec), ", ", [](Inquiry q) { return word(q); }));
}

std::string markdown_section(const CheckSpec& spec) {
  std::string out =
      fmt::format("### {} {}\n\n{}{}\n\n", spec.id, spec.slug, cell(spec.title), spec.title.ends_with('.') ? "" : ".");
  out += fmt::format("{}, {}.", word(spec.level), word(spec.severity));
  if (const std::string seen = views(spec); !seen.empty()) out += fmt::format(" Seen from: {}.", seen);
  if (const std::string needs = stimuli(spec); !needs.empty()) out += fmt::format(" Stimuli: {}.", cell(needs));
  if (const std::string asked = asks(spec); !asked.empty()) out += fmt::format(" Asks {}.", cell(asked));
  out += "\n\n";
  out += fmt::format("Why: {}\n\nChange: {}\n\n", cell(spec.rationale), cell(spec.remediation));
  if (!spec.by_hand.empty()) out += fmt::format("By hand:\n\n```\n{}\n```\n\n", spec.by_hand);
  if (!spec.references.empty()) out += fmt::format("References: {}\n\n", cell(references(spec)));
  return out;
}

}  // namespace

std::string catalogue_text(std::span<const CatalogueEntry> entries, const TextOptions& options) {
  Page page(options.width, options.colour);
  std::string_view family;
  for (const auto& [spec, make] : entries) {
    const std::string_view own = family_of(spec->id);
    if (own != family) page.line(family_title(own), Colour::bold);
    family = own;
    page.item(2, 18, padded(spec->id, 8) + padded(word(spec->level), 8), spec->title);
  }
  return page.take();
}

std::string catalogue_markdown(std::span<const CatalogueEntry> entries) {
  std::string out = "# Checks\n\n| id | level | severity | what is true of a healthy cluster |\n|---|---|---|---|\n";
  for (const auto& [spec, make] : entries)
    out += fmt::format("| {} | {} | {} | {} |\n", spec->id, word(spec->level), word(spec->severity), cell(spec->title));
  std::string_view family;
  for (const auto& [spec, make] : entries) {
    const std::string_view own = family_of(spec->id);
    if (own != family) out += fmt::format("\n## {}\n\n", family_title(own));
    family = own;
    out += markdown_section(*spec);
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string explain(const CheckSpec& spec, const TextOptions& options) {
  Page page(options.width, options.colour);
  page.item(0, 8, spec.id, fmt::format("{} ({})", spec.title, spec.slug), Colour::bold);
  page.item(2, 11, padded("Level", 11), fmt::format("{}, severity {}", word(spec.level), word(spec.severity)));
  page.item(2, 11, padded("Why", 11), spec.rationale);
  page.item(2, 11, padded("Change", 11), spec.remediation);
  if (!spec.by_hand.empty()) page.item(2, 11, padded("By hand", 11), spec.by_hand);
  if (const std::string seen = views(spec); !seen.empty()) page.item(2, 11, padded("Seen from", 11), seen);
  if (const std::string asked = asks(spec); !asked.empty()) page.item(2, 11, padded("Asks", 11), asked);
  if (const std::string needs = stimuli(spec); !needs.empty()) page.item(2, 11, padded("Stimuli", 11), needs);
  if (!spec.references.empty()) page.item(2, 11, padded("References", 11), references(spec));
  return page.take();
}

}  // namespace lvspec
