#include "cli/selection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "lvspec/printable.hpp"

namespace lvspec {
namespace {

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view family_of(const CheckSpec& spec) { return spec.id.substr(0, spec.id.find('-')); }

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool equal = std::tolower(static_cast<unsigned char>(a[i - 1])) == std::tolower(static_cast<unsigned char>(b[j - 1]));
      const std::size_t changed = diagonal + (equal ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

void check_words(const std::vector<std::string>& words) {
  for (const std::string& word : words)
    if (!find_check(word))
      throw CommandError(exit_usage, fmt::format("there is no check \"{}\"; did you mean {}? `lvspec checks` lists them all",
                                                 word, nearest_check(word)));
}

/// A misspelt one beside others would be left out without a word.
void check_families(const std::vector<std::string>& families) {
  std::vector<std::string_view> known;
  for (const CatalogueEntry& entry : catalogue())
    if (known.empty() || known.back() != family_of(*entry.spec)) known.push_back(family_of(*entry.spec));
  for (const std::string& family : families)
    if (std::none_of(known.begin(), known.end(), [&](std::string_view k) { return same(k, family); }))
      throw CommandError(exit_usage, fmt::format("there is no family \"{}\" of checks; there are {}", printable(family),
                                                 fmt::join(known, ", ")));
}

bool names(const std::vector<std::string>& words, const CheckSpec& spec) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) { return same(w, spec.id) || same(w, spec.slug); });
}

}  // namespace

const CatalogueEntry* find_check(std::string_view word) {
  for (const CatalogueEntry& entry : catalogue())
    if (same(word, entry.spec->id) || same(word, entry.spec->slug)) return &entry;
  return nullptr;
}

std::string_view nearest_check(std::string_view word) {
  std::string_view best;
  std::size_t least = ~std::size_t{0};
  for (const CatalogueEntry& entry : catalogue()) {
    const std::size_t d = std::min(distance(word, entry.spec->id), distance(word, entry.spec->slug));
    if (d < least) least = d, best = entry.spec->id;
  }
  return best;
}

std::vector<const CatalogueEntry*> select(const Selection& selection) {
  check_words(selection.only);
  check_words(selection.skip);
  check_families(selection.families);
  std::vector<const CatalogueEntry*> chosen;
  for (const CatalogueEntry& entry : catalogue()) {
    const CheckSpec& spec = *entry.spec;
    const auto& wanted = selection.families;
    const bool family = wanted.empty() ||
                        std::any_of(wanted.begin(), wanted.end(), [&](const std::string& f) { return same(f, family_of(spec)); });
    if (family && (selection.only.empty() || names(selection.only, spec)) && !names(selection.skip, spec))
      chosen.push_back(&entry);
  }
  if (chosen.empty())
    throw CommandError(exit_nothing,
                       "no check matches --only, --skip and --family together, so nothing ran; `lvspec checks` lists them all");
  return chosen;
}

}  // namespace lvspec
