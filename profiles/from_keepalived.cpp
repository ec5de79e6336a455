// keepalived.conf: virtual_server blocks with lb_kind DR, and what vrrp_instance says of addresses.
#include <fmt/format.h>

#include <algorithm>

#include "lvspec/printable.hpp"
#include "profiles/blocks.hpp"
#include "profiles/gather.hpp"

namespace lvspec {
namespace {

constexpr std::uint32_t default_persistence_s = 360, most_persistence_s = 31 * 86'400;
constexpr std::size_t longest_range = 255;

Word word_of(const Statement& statement, std::size_t argument) { return {statement.argument(argument), statement.where}; }

/// "198.51.100.180", with a range's end "198.51.100.180-190": that many addresses from the first on.
std::vector<Ip> addresses(std::string_view text) {
  const auto hyphen = text.find('-');
  const auto first = Ip::parse(text.substr(0, hyphen));
  if (!first) return {};
  if (hyphen == std::string_view::npos) return {*first};
  const auto separator = text.substr(0, hyphen).find_last_of(".:");
  const auto last = Ip::parse(std::string(text.substr(0, separator + 1)) + std::string(text.substr(hyphen + 1)));
  if (!last || *last < *first) return {};
  const IpRange range{*first, *last};
  std::vector<Ip> out;
  for (std::uint64_t i = 0; i < range.size() && i < longest_range; ++i) out.push_back(range.at(i));
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view file_name) : gather_(file_name) {}

  Found read(std::string_view text);

 private:
  void groups(const std::vector<Statement>& all);
  void virtual_server(const Statement& statement);
  Service settings(const Statement& statement);
  std::vector<std::size_t> services(const Statement& statement, const Service& like);
  void address(std::vector<std::size_t>& out, Word text, Word port, const Service& like);
  void mark(std::vector<std::size_t>& out, Word number, const Service& like);
  void real_server(const Statement& statement, const std::vector<std::size_t>& services, Method method);
  void health_check(const Statement& statement);
  void vrrp_instance(const Statement& statement);
  void global_defs(const Statement& statement);
  void director(std::string_view address);
  void tell_unserved();

  Gatherer gather_;
  const std::vector<Statement>* root_ = nullptr;
  std::vector<Ip> vrrp_addresses_;
  std::string_view sync_interface_;
  std::vector<std::string_view> vip_interfaces_;
};

Method method_of(std::string_view kind) {
  if (kind == "DR") return Method::direct;
  if (kind == "NAT" || kind.empty()) return Method::masquerading;  // keepalived.conf(5): the default
  return kind == "TUN" ? Method::tunnel : Method::other;
}

std::string_view kind_of(const Statement& block, std::string_view otherwise) {
  for (const Statement& s : block.block)
    if (s.is("lb_kind") || s.is("lvs_method")) return s.argument(0);
  return otherwise;
}

Service Reader::settings(const Statement& statement) {
  Service service;
  service.scheduler = "wlc";  // keepalived's default
  service.vip = Ip::v4(0);
  for (const Statement& s : statement.block) {
    if (s.is("lb_algo") || s.is("lvs_sched")) gather_.scheduler(service, word_of(s, 0));
    if (s.is("protocol") && s.argument(0) == "UDP") service.protocol = Transport::udp;
    if (s.is("protocol") && s.argument(0) == "SCTP")
      gather_.problems.add(s.where, "protocol is SCTP, which no profile can hold; leave this block out");
    if (s.is("ip_family") && s.argument(0) == "inet6") service.vip = *Ip::parse("::");
    if (s.is("persistence_timeout"))
      service.persistence_s = s.argument(0).empty() ? default_persistence_s
                                                    : gather_.number(word_of(s, 0), "persistence_timeout", most_persistence_s);
    const auto& flags = scheduler_flag_names();
    if (!s.words.empty() && std::find(flags.begin(), flags.end(), s.words[0]) != flags.end())
      service.scheduler_flags.push_back(s.words[0]);
  }
  return service;
}

void Reader::address(std::vector<std::size_t>& out, Word text, Word port, const Service& like) {
  const std::vector<Ip> all = addresses(text.text);
  if (all.empty())
    gather_.problems.add(text.where, fmt::format("{} is no address that lvspec can read, expected one such as 198.51.100.180; "
                                                 "definitions ($NAME) and includes are not followed",
                                                 quoted(text.text)));
  for (const Ip& ip : all) {
    Service service = like;
    service.vip = ip;
    service.port = port.text.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(gather_.number(port, "the port", 65535));
    service.persistence_netmask = ip.is_v4() ? 32 : 128;
    out.push_back(gather_.add_service(std::move(service), text.where));
  }
}

void Reader::mark(std::vector<std::size_t>& out, Word number, const Service& like) {
  out.push_back(gather_.add_mark(like, gather_.number(number, "the firewall mark", 0xffff'ffffU), number.where));
}

std::vector<std::size_t> Reader::services(const Statement& statement, const Service& like) {
  std::vector<std::size_t> out;
  const std::string_view first = statement.argument(0);
  if (first == "fwmark")
    mark(out, word_of(statement, 1), like);
  else if (first != "group")
    address(out, word_of(statement, 0), word_of(statement, 1), like);
  if (first != "group") return out;
  for (const Statement& group : *root_) {
    if (!group.is("virtual_server_group") || group.argument(0) != statement.argument(1)) continue;
    for (const Statement& member : group.block)
      if (member.is("fwmark"))
        mark(out, word_of(member, 0), like);
      else if (!member.words.empty())
        address(out, {member.words[0], member.where}, word_of(member, 0), like);
    return out;
  }
  gather_.problems.add(statement.where, fmt::format("no virtual_server_group is called {}", quoted(statement.argument(1))));
  return out;
}

void Reader::virtual_server(const Statement& statement) {
  const std::vector<std::size_t> at = services(statement, settings(statement));
  const std::string_view kind = kind_of(statement, "");
  for (const Statement& s : statement.block) {
    for (const std::size_t service : at)
      if (s.is("persistence_granularity")) {
        Service& own = gather_.found.services[service].service;
        if (const auto bits = gather_.netmask(word_of(s, 0), own.vip.is_v4() || own.vip == Ip{})) own.persistence_netmask = *bits;
      }
    if (s.is("real_server")) real_server(s, at, method_of(kind_of(s, kind)));
    if (s.is("sorry_server"))
      gather_.leave_out(
          fmt::format("sorry server {} of {}: serves only while no real server does", s.argument(0), statement.argument(0)));
  }
}

void Reader::real_server(const Statement& statement, const std::vector<std::size_t>& at, Method method) {
  const auto ip = Ip::parse(statement.argument(0));
  if (!ip)
    return gather_.problems.add(
        statement.where,
        fmt::format(
            "real_server is {}, expected an address such as 198.51.100.16; definitions ($NAME) and includes are not followed",
            quoted(statement.argument(0))));
  const std::uint32_t port = statement.argument(1).empty() ? 0 : gather_.number(word_of(statement, 1), "the port", 65535);
  std::uint32_t weight = 1;
  for (const Statement& s : statement.block) {
    if (s.is("weight")) weight = gather_.number(word_of(s, 0), "the weight", 65535);
    if (s.is("HTTP_GET")) health_check(s);
    if (!s.is("HTTP_GET")) continue;
    for (const std::size_t service : at) {
      FoundService& own = gather_.found.services[service];
      own.application_known = own.service.protocol == Transport::tcp;
      if (own.application_known) own.service.application = Application::http;
    }
  }
  for (const std::size_t service : at)
    gather_.add_server(service, {*ip, static_cast<std::uint16_t>(port)}, weight, method, statement.where);
}

/// What keepalived asks the first real server for is what clients may ask for, too.
void Reader::health_check(const Statement& statement) {
  if (gather_.found.http) return;
  Http http;
  const auto plain = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  };
  for (const Statement& url : statement.block)
    for (const Statement& s : url.block) {
      if (s.is("path") && s.argument(0).starts_with('/') && plain(s.argument(0))) http.path = s.argument(0);
      if (s.is("virtualhost") && plain(s.argument(0)) && s.argument(0).find('/') == std::string_view::npos)
        http.host = std::string(s.argument(0));
      if (!s.is("status_code")) continue;
      const std::uint32_t status = gather_.number(word_of(s, 0), "status_code", 599);
      if (status >= 200) http.expect_status = static_cast<std::uint16_t>(status);
    }
  gather_.found.http = std::move(http);
}

void Reader::director(std::string_view address) {
  const auto ip = Ip::parse(address);
  auto& all = gather_.found.directors;
  if (!ip || !is_host_address(*ip) || all.size() == 255 ||
      std::any_of(all.begin(), all.end(), [&](const FoundHost& h) { return h.address == *ip; }))
    return;
  all.push_back({fmt::format("dr{}", all.size() + 1), *ip, {}, 1, {}});
}

void Reader::vrrp_instance(const Statement& statement) {
  std::string_view interface;
  std::vector<const Statement*> addresses;
  for (const Statement& s : statement.block) {
    if (s.is("interface")) interface = s.argument(0);
    if (s.is("unicast_src_ip") || s.is("mcast_src_ip")) director(s.argument(0));
    for (const Statement& inner : s.block) {
      if (inner.words.empty()) continue;
      if (s.is("unicast_peer")) director(inner.words[0]);
      if (s.is("virtual_ipaddress") || s.is("virtual_ipaddress_excluded"))
        if (const auto ip = Ip::parse(std::string_view(inner.words[0]).substr(0, inner.words[0].find('/'))))
          vrrp_addresses_.push_back(*ip);
      if (s.is("virtual_ipaddress")) addresses.push_back(&inner);
    }
  }
  // A VIP is on the instance's interface where its own line names no other.
  for (const Statement* address : addresses) {
    const auto dev = std::find(address->words.begin(), address->words.end(), "dev");
    const bool named = dev != address->words.end() && dev + 1 != address->words.end();
    vip_interfaces_.push_back(named ? std::string_view(*(dev + 1)) : interface);
  }
}

void Reader::global_defs(const Statement& statement) {
  for (const Statement& s : statement.block)
    if (s.is("lvs_sync_daemon")) {
      gather_.found.connection_sync = true;
      sync_interface_ = s.argument(0);
    }
}

void Reader::tell_unserved() {
  for (const Ip& ip : vrrp_addresses_) {
    const auto& all = gather_.found.services;
    if (std::none_of(all.begin(), all.end(), [&](const FoundService& s) { return s.service.vip == ip; }))
      gather_.leave_out(fmt::format("{}: moves between the directors (vrrp_instance), and no virtual_server has it", ip.text()));
  }
}

Found Reader::read(std::string_view text) {
  const std::vector<Statement> all = read_blocks(text, gather_.problems);
  gather_.problems.throw_if_any();
  root_ = &all;
  for (const Statement& s : all) {
    if (s.is("virtual_server")) virtual_server(s);
    if (s.is("vrrp_instance")) vrrp_instance(s);
    if (s.is("global_defs")) global_defs(s);
    if (s.is("include")) gather_.leave_out(fmt::format("line {} includes {}, which was not read", s.where.line, s.argument(0)));
  }
  if (gather_.found.services.empty())
    gather_.problems.add({1, 1}, "there is no virtual_server in here; expected the director's keepalived.conf");
  gather_.problems.throw_if_any();
  tell_unserved();
  const auto& all_on = vip_interfaces_;
  gather_.found.sync_elsewhere =
      !sync_interface_.empty() && !all_on.empty() && std::find(all_on.begin(), all_on.end(), sync_interface_) == all_on.end();
  return gather_.take();
}

}  // namespace

Found read_keepalived(std::string_view text, std::string_view file_name) {
  Found found = Reader(file_name).read(text);
  found.origin = fmt::format("what {} says", file_name);
  return found;
}

}  // namespace lvspec
