#include "reports/words.hpp"

#include <fmt/format.h>

#include <array>

#include "lvspec/printable.hpp"

namespace lvspec {

const char* word(View view) noexcept {
  constexpr std::array words{
      "none", "client", "segment", "director", "real servers", "client and real servers", "client and some real servers"};
  return words[static_cast<std::size_t>(view)];
}

std::vector<Stimulus> needs_of(const CheckSpec& spec) {
  std::vector<Stimulus> out;
  for (std::size_t i = 0; i < stimulus_count; ++i)
    if (const auto stimulus = static_cast<Stimulus>(i); spec.needs.contains(stimulus) || spec.either.contains(stimulus))
      out.push_back(stimulus);
  return out;
}

std::vector<View> views_of(const CheckSpec& spec) {
  std::vector<View> out;
  for (const View view : spec.views) {
    if (view == View::none) break;
    out.push_back(view);
  }
  return out;
}

std::vector<Inquiry> asks_of(const CheckSpec& spec) {
  std::vector<Inquiry> out;
  for (std::size_t i = 0; i < inquiry_count; ++i)
    if (const auto inquiry = static_cast<Inquiry>(i); spec.asks.contains(inquiry)) out.push_back(inquiry);
  return out;
}

std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string times(std::uint64_t count) { return count == 1 ? "once" : fmt::format("{} times", count); }

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + printable(name);
  return out;
}

const char* headline(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::pass:
      return "PASS";
    case Outcome::fail:
      return "FAIL";
    case Outcome::inconclusive:
      return "INCONCLUSIVE";
    case Outcome::not_applicable:
      return "NOTHING SHOWN";
    case Outcome::error:
      return "ERROR";
  }
  return "";
}

std::string outcome_word(const Verdict& verdict) {
  if (verdict.outcome == Outcome::fail && !verdict.counts_as_failure()) return "waived";
  return verdict.outcome == Outcome::not_applicable ? "not applicable" : word(verdict.outcome);
}

std::string text_of(const Reference& reference) {
  return reference.section.empty() ? std::string(reference.document)
                                   : fmt::format("{} {}", reference.document, reference.section);
}

std::string failure_line(const Verdict& verdict) {
  std::string seen = printable(verdict.because);
  if (!verdict.evidence.empty())
    seen = fmt::format("{} ({})", printable(verdict.evidence[0].observed), times(verdict.evidence[0].count));
  if (verdict.evidence.size() > 1) seen += fmt::format(", and {} more", verdict.evidence.size() - 1);
  return verdict.parties.empty() ? seen : fmt::format("{}: {}", joined(verdict.parties), seen);
}

}  // namespace lvspec
