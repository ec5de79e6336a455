#include "reports/check_page.hpp"

#include <fmt/format.h>

#include "reports/family.hpp"
#include "reports/markdown.hpp"
#include "reports/words.hpp"

namespace lvspec {
namespace {

const char* place(View view) noexcept {
  switch (view) {
    case View::none:
      break;
    case View::client:
      return "the tester's own port (`at = \"client\"`)";
    case View::segment:
      return "a mirror port of the segment (`at = \"segment\"`)";
    case View::director:
      return "a capture on every director (`at = \"dr1\"`, …)";
    case View::real_servers:
      return "a capture on every real server (`at = \"web1\"`, …)";
    case View::client_and_real_servers:
      return "the tester's own port and a capture on every real server together";
    case View::client_and_some_servers:
      return "the tester's own port and a capture on some real servers, such as the tester's own host enrolled as one: of what "
             "goes there";
  }
  return "nowhere";
}

void section(std::string& out, std::string_view title, std::string_view text) {
  if (!text.empty()) out += fmt::format("\n## {}\n\n{}\n", title, text);
}

/// Commands in a block; the words around them are part of the line.
std::string block(std::string_view text) { return text.empty() ? "" : fmt::format("```\n{}\n```", text); }

std::string references(const CheckSpec& spec) {
  std::string out;
  for (const Reference& reference : spec.references) out += fmt::format("* {}\n", cell(text_of(reference)));
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

void stimuli(std::string& out, Stimuli which, std::string_view more) {
  for (std::size_t i = 0; i < stimulus_count; ++i) {
    const auto stimulus = static_cast<Stimulus>(i);
    if (which.contains(stimulus)) out += fmt::format("* `{}`: {}{}\n", word(stimulus), sentence(stimulus), more);
  }
}

std::string provoked(const CheckSpec& spec) {
  std::string out;
  stimuli(out, spec.needs, "");
  stimuli(out, spec.either, " (if the profile allows for it)");
  stimuli(out, spec.intrusive, " (only with `--intrusive`)");
  if (out.empty()) return spec.asks.empty() ? "Nothing is sent for it: it watches what is there." : "";
  out.pop_back();
  return out;
}

std::string seen_from(const CheckSpec& spec) {
  const std::vector<View> views = views_of(spec);
  if (views.empty()) return "";
  std::string out = "The first of these that the profile has; with none of them the check is not applicable.\n";
  for (std::size_t i = 0; i < views.size(); ++i) out += fmt::format("\n{}. {}", i + 1, place(views[i]));
  return out;
}

/// Who is asked for what, before the run.
std::string told_by(const CheckSpec& spec) {
  if (spec.asks.empty()) return "";
  std::string inquiries;
  for (const Inquiry inquiry : asks_of(spec)) inquiries += fmt::format("{}`{}`", inquiries.empty() ? "" : ", ", word(inquiry));
  return fmt::format(
      "Every {0} is asked before the run, read-only, by the `command` that its `[[cluster.{1}]]` has in the profile: {2}. Where "
      "none has one, "
      "the check is not applicable.",
      spec.asked == Role::director ? "director" : "real server", spec.asked == Role::director ? "director" : "real_server",
      inquiries);
}

}  // namespace

std::string check_page(const CheckSpec& spec) {
  std::string out = fmt::format("# {}: {}\n\n{}\n\n", spec.id, spec.slug, cell(spec.title));
  out += fmt::format("Level {} (RFC 2119), severity {}. [All checks](README.md)\n", word(spec.level), word(spec.severity));
  section(out, "Why it matters", cell(spec.rationale));
  section(out, "See it by hand", block(spec.by_hand));
  section(out, "What to change, and where", cell(spec.remediation));
  section(out, "What provokes it", provoked(spec));
  section(out, "Where it shows", seen_from(spec));
  section(out, "Who tells it", told_by(spec));
  section(out, "References", references(spec));
  return out;
}

std::string check_index(std::span<const CatalogueEntry> entries) {
  std::string out =
      "# Checks\n\nWhat `lvspec` checks, by family. Each page says what must hold, why, how to see it by hand and what to "
      "change;\n"
      "`lvspec explain ID` prints the same. The pages are made from the checks' own metadata by `make docs`.\n";
  std::string_view family;
  for (const auto& [spec, make] : entries) {
    const std::string_view own = family_of(spec->id);
    if (own != family)
      out += fmt::format("\n## {}\n\n| check | level | severity | what is true of a healthy cluster |\n|---|---|---|---|\n",
                         family_title(own));
    family = own;
    out += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", spec->id, word(spec->level), word(spec->severity),
                       cell(spec->title));
  }
  return out;
}

}  // namespace lvspec
