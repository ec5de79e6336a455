#include "wire/command_log.hpp"

#include <algorithm>
#include <charconv>

namespace lvspec {
namespace {
constexpr std::size_t kept = 4096;
constexpr std::size_t shown = 300;
}  // namespace

void CommandLog::add(std::string_view text) {
  text_ += text;
  if (text_.size() > 2 * kept) text_.erase(0, text_.size() - kept);
}

std::string CommandLog::last_words() const {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
  std::string words = text_;
  while (!words.empty() && is_blank(words.back())) words.pop_back();
  if (words.size() > shown) {
    words.erase(0, words.size() - shown);
    if (const auto line = words.find('\n'); line != std::string::npos) words.erase(0, line + 1);
  }
  std::replace_if(words.begin(), words.end(), is_blank, ' ');
  return words;
}

std::optional<std::uint64_t> CommandLog::dropped(std::string_view by) const {
  std::optional<std::uint64_t> found;
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    const std::string_view line = std::string_view(text_).substr(at, end - at);
    std::uint64_t count = 0;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), count);
    const std::string_view words = line.substr(static_cast<std::size_t>(rest - line.data()));
    if (error == std::errc{} &&
        (words == " packets dropped by " + std::string(by) || words == " packet dropped by " + std::string(by)))
      found = count;
    at = end + 1;
  }
  return found;
}

}  // namespace lvspec
