#pragma once
// Small notations of profiles.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/address.hpp"

namespace lvspec {

/// "500ms", "10s", "5m", "1h" as milliseconds; nothing where the text is none of these or holds more than a century.
[[nodiscard]] std::optional<std::int64_t> duration_ms(std::string_view text);
/// "5ms", "0.1%" or "2000": a number that is not negative, and what follows it.
struct Quantity {
  double value = 0;
  std::string_view unit;  ///< of the text that was read
};
[[nodiscard]] std::optional<Quantity> quantity_of(std::string_view text);

/// The shortest text that duration_ms() reads back.
[[nodiscard]] std::string duration_text(std::int64_t ms);

/// Not unspecified, loopback, multicast or limited broadcast.
[[nodiscard]] bool is_host_address(const Ip& ip) noexcept;

/// 1 to 63 letters, digits, '.', '_' and '-', a letter or digit first: fit for a file name and for a command line.
[[nodiscard]] bool is_name(std::string_view text) noexcept;

/// Family of two to four capital letters, a hyphen, two digits.
[[nodiscard]] bool is_check_id(std::string_view text) noexcept;

/// The prefix of `bits` (IPv4: `bits4`) around an address.
[[nodiscard]] IpRange prefix_around(const Ip& ip, unsigned bits4, unsigned bits6);

struct Endpoint {
  Ip ip;
  std::uint16_t port = 0;
};

/// "A", "A:PORT" or "[A]:PORT"; a bare IPv6 address has more than one colon. Without a port it is `otherwise`.
[[nodiscard]] std::optional<Endpoint> endpoint_of(std::string_view text, std::uint16_t otherwise);

/// A TOML basic string.
[[nodiscard]] std::string toml_quote(std::string_view text);

/// What ipvsadm(8) knows.
[[nodiscard]] const std::vector<std::string_view>& scheduler_names();
[[nodiscard]] const std::vector<std::string_view>& scheduler_flag_names();

}  // namespace lvspec
