#include "profiles/gather.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lvspec {
namespace {

constexpr std::size_t most = 255;

const char* reason(Method method) noexcept {
  switch (method) {
    case Method::direct:
      break;
    case Method::masquerading:
      return "forwarded by masquerading (NAT)";
    case Method::tunnel:
      return "forwarded through a tunnel";
    case Method::other:
      return "not forwarded by direct routing";
  }
  return "";
}

bool has(const std::vector<Ip>& all, const Ip& ip) { return std::find(all.begin(), all.end(), ip) != all.end(); }

}  // namespace

Application likely_application(Transport protocol, std::uint16_t port) noexcept {
  if (protocol == Transport::udp) return port == 53 ? Application::dns : Application::udp_echo;
  const bool http = port == 80 || port == 8000 || port == 8080;
  return http ? Application::http : Application::tcp;
}

std::size_t Gatherer::add_service(Service service, toml_tree::Where where) {
  if (!is_host_address(service.vip))
    problems.add(where, fmt::format("{} is no address that clients can ask for", service.vip.text()));
  service.every_port = service.port == 0 && service.persistence_s != 0;  // IPVS schedules no other of port 0
  return add(std::move(service), where);
}

std::size_t Gatherer::add(Service service, toml_tree::Where where) {
  const auto [earlier, added] = lines_.emplace(service.virtual_text(), where.line);
  if (!added)
    problems.add(where, fmt::format("the service {} was given before, in line {}", service.virtual_text(), earlier->second));
  if (found.services.size() == most) problems.add(where, fmt::format("more than {} services; a profile holds no more", most));
  service.application = likely_application(service.protocol, service.port);
  std::string name = service.virtual_text();
  found.services.push_back({std::move(name), std::move(service), {}, false, {}});
  return found.services.size() - 1;
}

std::size_t Gatherer::add_mark(Service like, std::uint32_t mark, toml_tree::Where where) {
  if (mark == 0) problems.add(where, "the firewall mark is 0, which every packet has that nobody marked");
  like.fwmark = mark;
  const std::size_t at = add(std::move(like), where);
  found.services[at].service.vip = {};
  note(at,
       fmt::format("Firewall mark {}: the director's nftables or iptables rules say which addresses and ports have it; each of "
                   "them is a [[cluster.service]] like this one.",
                   mark));
  return at;
}

void Gatherer::add_server(std::size_t service, Endpoint server, std::uint32_t weight, Method method, toml_tree::Where where) {
  FoundService& of = found.services[service];
  const std::string what = fmt::format("real server {} of {}", server.ip.text(), of.name);
  const auto [earlier, added] = lines_.emplace(fmt::format("{} {} {}", service, what, server.port), where.line);
  if (!added) return problems.add(where, fmt::format("{} was given before, in line {}", what, earlier->second));
  if (method != Method::direct)
    return leave_out(fmt::format("{}, weight {}: {}, lvspec checks direct routing", what, weight, reason(method)));
  if (of.service.vip != Ip{} && server.ip.is_v4() != of.service.vip.is_v4())
    return leave_out(fmt::format("{}: of another address family than the service, which direct routing cannot do", what));
  if (!has(of.servers, server.ip)) of.servers.push_back(server.ip);
  auto& hosts = found.real_servers;
  auto host = std::find_if(hosts.begin(), hosts.end(), [&](const FoundHost& h) { return h.address == server.ip; });
  if (host == hosts.end()) host = hosts.insert(hosts.end(), FoundHost{{}, server.ip, {}, weight, {}});
  if (hosts.size() > most) return problems.add(where, fmt::format("more than {} real servers; a profile holds no more", most));
  if (host->weight != weight)
    host->notes.push_back(fmt::format("weight {} for {}; a profile has one weight a server", weight, of.name));
  if (of.service.port != 0 && server.port != 0 && server.port != of.service.port)
    host->notes.push_back(
        fmt::format("port {} for {}: direct routing changes no port, the service's is what gets there", server.port, of.name));
}

std::uint32_t Gatherer::number(Word word, std::string_view what, std::uint32_t limit) {
  std::uint32_t value = 0;
  const char* const end = word.text.data() + word.text.size();
  const auto [stop, error] = std::from_chars(word.text.data(), end, value);
  if (error == std::errc{} && stop == end && value <= limit) return value;
  problems.add(word.where, fmt::format("{} is {}, expected a whole number from 0 to {}", what, quoted(word.text), limit));
  return 0;
}

std::optional<std::uint8_t> Gatherer::netmask(Word word, bool v4) {
  if (const auto mask = Ip::parse(word.text); mask && v4 && mask->is_v4()) {
    for (unsigned bits = 1; bits <= 32; ++bits)
      if (mask->v4_value() == 0xffff'ffffU << (32 - bits)) return static_cast<std::uint8_t>(bits);
  } else if (!mask) {
    const std::uint32_t bits = number(word, "the netmask", v4 ? 32 : 128);
    return bits == 0 ? std::nullopt : std::optional(static_cast<std::uint8_t>(bits));
  }
  problems.add(word.where, fmt::format("the netmask is {}, expected {}", quoted(word.text),
                                       v4 ? "one such as 255.255.255.0" : "a prefix length such as 64"));
  return std::nullopt;
}

void Gatherer::scheduler(Service& service, Word word) {
  const auto& known = scheduler_names();
  if (std::find(known.begin(), known.end(), word.text) != known.end())
    service.scheduler = std::string(word.text);
  else
    problems.add(word.where, fmt::format("scheduler {} is unknown, expected {}", quoted(word.text), choices(known)));
}

void Gatherer::flag(Service& service, Word word) {
  const auto& known = scheduler_flag_names();
  if (std::find(known.begin(), known.end(), word.text) != known.end())
    service.scheduler_flags.emplace_back(word.text);
  else
    problems.add(word.where, fmt::format("scheduler flag {} is unknown, expected {}", quoted(word.text), choices(known)));
}

/// A director may be a real server of its own; that is no direct routing.
void Gatherer::drop_local_servers() {
  const auto is_vip = [this](const Ip& ip) {
    return std::any_of(found.services.begin(), found.services.end(), [&](const FoundService& s) { return s.service.vip == ip; });
  };
  std::erase_if(found.directors, [&](const FoundHost& host) { return is_vip(host.address); });
  const auto local = [&](const Ip& ip) {
    return !is_host_address(ip) || is_vip(ip) ||
           std::any_of(found.directors.begin(), found.directors.end(), [&](const FoundHost& h) { return h.address == ip; });
  };
  std::erase_if(found.real_servers, [&](const FoundHost& host) {
    const bool gone = local(host.address);
    if (gone)
      leave_out(fmt::format("real server {}: an address of the director itself, nothing is forwarded", host.address.text()));
    return gone;
  });
  for (FoundService& service : found.services) std::erase_if(service.servers, local);
}

/// A profile has one pool; services that only some of it serve are told apart in a comment.
void Gatherer::note_pools() {
  for (FoundService& service : found.services) {
    if (service.servers.size() == found.real_servers.size()) continue;
    std::string names;
    for (const FoundHost& host : found.real_servers)
      if (has(service.servers, host.address)) names += (names.empty() ? "" : ", ") + host.name;
    service.notes.push_back(
        fmt::format("served by {} alone; in a profile every real server serves every service, so write one for each pool",
                    names.empty() ? "nobody" : names));
  }
}

Found Gatherer::take() {
  problems.throw_if_any();
  drop_local_servers();
  for (std::size_t i = 0; i < found.real_servers.size(); ++i) found.real_servers[i].name = fmt::format("rs{}", i + 1);
  note_pools();
  return std::move(found);
}

}  // namespace lvspec
