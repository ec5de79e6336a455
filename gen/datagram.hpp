#pragma once
#include <cstdint>
#include <string>

#include "gen/stimuli.hpp"
#include "lvspec/profile.hpp"

namespace lvspec {

/// What a client asks of a UDP service: a text with the token in it (udp-echo), or a DNS query with the token as its id. Empty
/// for an application over TCP.
[[nodiscard]] std::string datagram(Application application, std::uint64_t token);

/// A UDP frame: TTL or hop limit 64; IPv4 with DF.
[[nodiscard]] Octets datagram_frame(const Endpoints& ends, std::uint16_t ip_id, const std::string& payload);

}  // namespace lvspec
