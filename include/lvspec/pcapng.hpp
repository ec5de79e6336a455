#pragma once
// Encoding of pcapng blocks (draft-ietf-opsawg-pcapng) into octets, little-endian, nanosecond time stamps. Pure: whoever calls
// writes.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lvspec::pcapng {

/// A count that nobody knows: its option is left out.
inline constexpr std::uint64_t unknown = ~std::uint64_t{0};

/// Section header block. Each comment becomes an opt_comment; one longer than 60,000 octets is an error (std::length_error).
void section_header(std::string& out, std::string_view application, std::span<const std::string> comments = {});

/// Interface description block, link type Ethernet (1); the first is interface 0.
void interface_description(std::string& out, std::string_view name, std::string_view description, std::uint32_t snap_length = 0);

/// Enhanced packet block. `length` is the frame's length on the wire; `comment` may be empty.
void packet(std::string& out, std::uint32_t interface, std::int64_t time_ns, std::uint32_t length,
            std::span<const std::uint8_t> octets, std::string_view comment = {});

/// Interface statistics block: isb_ifrecv, isb_ifdrop and isb_osdrop, each left out where `unknown`; `comment` may
/// be empty.
void statistics(std::string& out, std::uint32_t interface, std::int64_t time_ns, std::uint64_t received,
                std::uint64_t interface_drops, std::uint64_t system_drops, std::string_view comment = {});

}  // namespace lvspec::pcapng
