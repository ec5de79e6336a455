#pragma once
// A cluster as others describe it (a director's own configuration, or the wire), on its way to a profile.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lvspec/profile.hpp"
#include "profiles/quick.hpp"

namespace lvspec {

struct FoundService {
  std::string name;                ///< "tcp 198.51.100.180:80", "firewall mark 1"
  Service service;                 ///< VIP Ip{} or port 0 where they are not known
  std::vector<std::string> notes;  ///< what a person should know of it, a line each
  bool application_known = false;
  std::vector<Ip> servers;  ///< who serves it by direct routing
};

struct FoundHost {
  std::string name;
  Ip address;  ///< Ip{} where it is not known
  std::vector<Mac> macs;
  std::uint32_t weight = 1;
  std::vector<std::string> notes;
};

/// What was found. Names and addresses are fit for a profile; everything else may be any text.
struct Found {
  std::string origin;  ///< "ipvsadm-save -n (rules.txt)"
  std::vector<FoundService> services;
  std::vector<FoundHost> directors, real_servers;
  std::vector<std::string> left_out;  ///< what no profile can hold, and why, a line each
  bool weights_known = true;
  std::optional<bool> connection_sync{};
  bool sync_elsewhere = false;
  std::optional<Http> http;  ///< what health checks ask for
  std::optional<std::string> interface, mirror;
  std::optional<IpRange> clients;  ///< default: addresses of the VIP's /24 that nobody named
  std::optional<Ip> gateway;
};

/// Reads what `ipvsadm-save -n` prints (and `ipvsadm -R` takes). Throws ProfileError (profiles/load.hpp) and nothing else that
/// the text could cause; `file_name` is for messages only.
[[nodiscard]] Found read_ipvsadm(std::string_view text, std::string_view file_name);

/// Reads keepalived.conf: virtual_server, virtual_server_group, real_server with its HTTP_GET, vrrp_instance. Throws likewise.
[[nodiscard]] Found read_keepalived(std::string_view text, std::string_view file_name);

/// What the command line knows besides: interface, mirror, clients and gateway. Throws ProfileError, whose problems name the
/// flags.
void add_flags(Found& found, const QuickFlags& flags);

/// A profile of a VIP, an interface and addresses to speak from, with no hosts yet: enough to ask who serves it. Throws likewise.
[[nodiscard]] Profile vip_profile(const QuickFlags& flags);

/// TOML with a comment on each line that nothing told. parse_profile() takes it, or objects to nothing but lines that say
/// "fill in".
[[nodiscard]] std::string found_to_toml(const Found& found);

/// The port that most likely speaks it: 80 and the like HTTP, UDP 53 DNS.
[[nodiscard]] Application likely_application(Transport protocol, std::uint16_t port) noexcept;

}  // namespace lvspec
