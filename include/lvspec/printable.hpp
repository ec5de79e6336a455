#pragma once
// Text that came from the network, from a file or from a name, made fit to be shown.
#include <cstddef>
#include <string>
#include <string_view>

namespace lvspec {

/// `text` as valid UTF-8 on one line: control characters, line separators, bidirectional overrides, noncharacters and octets that
/// are no UTF-8 appear as \n, \x1b or \u{202e}. No terminal, XML 1.0 parser or JSON parser can object to the result.
[[nodiscard]] std::string printable(std::string_view text);

/// The first code points of `text` that fit into `octets`, with an ellipsis where some are missing; `text` is valid UTF-8.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t octets);

}  // namespace lvspec
