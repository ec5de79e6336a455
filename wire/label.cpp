#include "wire/label.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace lvspec::label {
namespace {

constexpr std::size_t piece_size = 50'000;
constexpr std::string_view plan_prefix = "lvspec.plan/1 ";
constexpr std::string_view vantage_prefix = "lvspec vantage ";
constexpr std::string_view incomplete_prefix = "lvspec.incomplete/1 ";

/// Comments are UTF-8: a piece ends between characters.
std::size_t piece_end(std::string_view plan, std::size_t from) {
  if (plan.size() - from <= piece_size) return plan.size();
  std::size_t end = from + piece_size;
  for (int i = 0; i < 3 && (static_cast<unsigned char>(plan[end]) & 0xc0U) == 0x80U; ++i) --end;
  return end;
}

/// Takes a number and the character behind it off the front of `text`.
bool take_number(std::string_view& text, char behind, std::size_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data() + text.size() || *end != behind) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

std::string_view behind_prefix(std::string_view text, std::string_view prefix) noexcept {
  return text.substr(0, prefix.size()) == prefix ? text.substr(prefix.size()) : std::string_view{};
}

}  // namespace

std::vector<std::string> plan_comments(std::string_view plan) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < plan.size();) {
    const std::size_t end = piece_end(plan, at);
    pieces.push_back(plan.substr(at, end - at));
    at = end;
  }
  std::vector<std::string> comments;
  for (std::size_t i = 0; i < pieces.size(); ++i)
    comments.push_back(std::string(plan_prefix) + std::to_string(i + 1) + "/" + std::to_string(pieces.size()) + " " +
                       std::string(pieces[i]));
  return comments;
}

void PlanPieces::add(std::string_view comment) {
  std::string_view rest = behind_prefix(comment, plan_prefix);
  std::size_t index = 0, count = 0;
  if (rest.empty() || !take_number(rest, '/', index) || !take_number(rest, ' ', count)) return;
  announced_ = std::max(announced_, count);
  if (index != found_ + 1) return;
  ++found_;
  text_ += rest;
}

std::string vantage_description(std::string_view vantage) { return std::string(vantage_prefix) + std::string(vantage); }

std::string_view vantage_of(std::string_view description) noexcept { return behind_prefix(description, vantage_prefix); }

std::string incomplete_comment(std::string_view why) {
  return why.empty() ? std::string() : std::string(incomplete_prefix) + std::string(why.substr(0, 4000));
}

std::string_view incomplete_of(std::string_view comment) noexcept { return behind_prefix(comment, incomplete_prefix); }

}  // namespace lvspec::label
