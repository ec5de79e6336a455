// [http] and [clients] of a load profile.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "profiles/load_draft.hpp"
#include "profiles/values.hpp"

namespace lvspec {

using toml_tree::Node;

namespace {

constexpr std::int64_t most_timeout_ms = 600'000;
constexpr std::uint64_t most_pool = 65'536;

/// RFC 9110 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

bool written_by_us(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower == "host" || lower == "content-length" || lower == "connection" || lower == "transfer-encoding";
}

void must_be_token(LoadDraft& draft, const Placed<std::string>& text, std::string_view what, std::string_view example) {
  if (!is_token(text.value))
    draft.problems.add(text.where, fmt::format("{} is {}, expected a token of letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 "
                                               "5.6.2) such as \"{}\"",
                                               what, quoted(text.value), example));
}

void read_headers(LoadDraft& draft, const Node& node, LoadRequest& request) {
  for (const toml_tree::Entry& entry : node.entries) {
    must_be_token(draft, {entry.key, entry.where}, "a header's name", "Accept");
    if (written_by_us(entry.key))
      draft.problems.add(entry.where, fmt::format("header {} is written by lvspec itself; leave it out", quoted(entry.key)));
    if (entry.value.type != toml_tree::Type::text)
      draft.problems.add(entry.value.where,
                         fmt::format("header {} is {}, expected a text", quoted(entry.key), word(entry.value.type)));
    else if (has_controls(entry.value.text))
      draft.problems.add(entry.value.where, fmt::format("header {} is {}, expected a value without control characters",
                                                        quoted(entry.key), quoted(entry.value.text)));
    request.headers.emplace_back(entry.key, entry.value.text);
  }
}

LoadRequest read_request(LoadDraft& draft, const Node& node) {
  Table table(draft.problems, node, "a request of [http]");
  LoadRequest request;
  if (const auto method = table.text("method")) {
    must_be_token(draft, *method, "method", "GET");
    request.method = method->value;
  }
  request.path = read_path(draft.problems, table, "path").value_or(draft.cluster.http.path);
  if (const auto weight = table.number("weight", 0, 1'000'000)) request.weight = static_cast<std::uint32_t>(weight->value);
  if (const auto status = table.number("expect_status", 200, 599))
    request.expect_status = static_cast<std::uint16_t>(status->value);
  if (const auto body = table.text("expect_body")) request.expect_body = body->value;
  if (const Node* headers = table.table("headers")) read_headers(draft, *headers, request);
  if (const auto body = table.text("body")) request.body = body->value;
  table.finish();
  return request;
}

void read_per_connection(LoadDraft& draft, Table& table) {
  const Node* value = table.find("requests_per_connection");
  if (!value) return;
  if (value->type == toml_tree::Type::integer && value->integer >= 1 && value->integer <= 1'000'000)
    draft.load.http.requests_per_connection = static_cast<std::uint32_t>(value->integer);
  else if (value->type == toml_tree::Type::text && value->text == "unlimited")
    draft.load.http.requests_per_connection = 0;
  else
    table.wrong(*value, "requests_per_connection", "a whole number from 1 to 1000000, or \"unlimited\"");
}

void read_timeouts(LoadHttp& http, Table& table) {
  const auto time = [&](std::string_view key, std::uint32_t otherwise) {
    const auto found = table.duration(key, 1, most_timeout_ms);
    return found ? static_cast<std::uint32_t>(found->value) : otherwise;
  };
  http.timeout_ms = time("timeout", http.timeout_ms);
  http.connect_timeout_ms = time("connect_timeout", http.timeout_ms);
  http.first_byte_timeout_ms = time("first_byte_timeout", http.timeout_ms);
}

/// "FIRST-LAST" as two numbers.
std::optional<std::pair<std::uint16_t, std::uint16_t>> ports_of(std::string_view text) {
  std::pair<std::uint16_t, std::uint16_t> out;
  const char* const last = text.data() + text.size();
  const auto first = std::from_chars(text.data(), last, out.first);
  if (first.ec != std::errc{} || first.ptr == last || *first.ptr != '-') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, last, out.second);
  const bool right = second.ec == std::errc{} && second.ptr == last && out.first >= 1024 && out.first <= out.second;
  return right ? std::optional(out) : std::nullopt;
}

/// Whose address the range holds, with the address in front; empty where it is nobody's.
std::string owner_in(const Profile& cluster, const IpRange& range) {
  const auto within = [&](const auto& host, const std::string& whose) {
    for (const Family family : families)
      if (const auto ip = own_address(host, family); ip && range.contains(*ip)) return ip->text() + ", the address of " + whose;
    return std::string();
  };
  std::string found = cluster.gateway ? within(*cluster.gateway, "the gateway") : "";
  for (const Director& host : cluster.directors)
    if (found.empty()) found = within(host, "director " + host.name);
  for (const RealServer& host : cluster.real_servers)
    if (found.empty()) found = within(host, "real server " + host.name);
  for (const Service& service : cluster.services)
    if (found.empty() && range.contains(service.vip)) found = service.vip.text() + ", the address of the VIP";
  return found;
}

void check_pool(LoadDraft& draft, const Placed<IpRange>& pool) {
  const auto& [range, where] = pool;
  if (range.size() == 0 || range.size() > most_pool)
    draft.problems.add(where, fmt::format("pool holds more than {} addresses; name a smaller range", most_pool));
  if (!holds(draft.cluster.segment, range.first) || !holds(draft.cluster.segment, range.last))
    draft.problems.add(where,
                       fmt::format("pool {} is outside the cluster's segment, expected addresses of the link", range.text()));
  if (const std::string owner = owner_in(draft.cluster, range); !owner.empty())
    draft.problems.add(where, fmt::format("pool holds {}, expected addresses that nobody owns; leave it out", owner));
}

}  // namespace

void read_requests(LoadDraft& draft, Table& http) {
  auto& requests = draft.load.http.requests;
  const Node* value = http.find("requests");
  for (const Node* node : http.tables("requests")) requests.push_back(read_request(draft, *node));
  if (!value) {
    requests.emplace_back().path = draft.cluster.http.path;
    return;
  }
  if (value->type == toml_tree::Type::array && value->items.empty())
    http.wrong(*value, "requests", "at least one request, such as [{path = \"/\"}]; leave the line out for the cluster's path");
  if (!requests.empty() && std::all_of(requests.begin(), requests.end(), [](const auto& r) { return r.weight == 0; }))
    draft.problems.add(value->where, "the weights of all requests are 0, so none would be sent; give one of them 1");
}

void read_load_http(LoadDraft& draft, const Node& node) {
  Table table(draft.problems, node, "[http]");
  LoadHttp& http = draft.load.http;
  read_requests(draft, table);
  read_per_connection(draft, table);
  if (const auto close = table.choice("close", {"client", "server", "reset"})) http.close = static_cast<LoadClose>(*close);
  read_timeouts(http, table);
  if (const auto most = table.number("max_connections", 1, 65'536))
    http.max_connections = static_cast<std::uint32_t>(most->value);
  if (const auto most = table.number("max_response", 1, 1 << 30)) http.max_response = static_cast<std::uint32_t>(most->value);
  if (const auto name = table.text("token_header")) {
    must_be_token(draft, *name, "token_header", "X-Served-By");
    http.token_header = name->value;
  }
  table.finish();
}

void read_load_clients(LoadDraft& draft, const Node* node) {
  Node none;
  none.where = {1, 1};
  Table table(draft.problems, node ? *node : none, "[clients]");
  LoadClients& clients = draft.load.clients;
  for (const auto& pool : table.ranges("pool")) {
    check_pool(draft, pool);
    clients.pool.push_back(pool.value);
  }
  if (!table.find("pool") && draft.cluster.on_link.empty())
    table.missing("pool", R"(pool = "198.51.100.210-198.51.100.225"; the cluster's profile has no clients.on_link either)");
  if (const auto text = table.text("ports")) {
    if (const auto ports = ports_of(text->value))
      std::tie(clients.first_port, clients.last_port) = *ports;
    else
      table.wrong(*table.find("ports"), "ports", "two ports from 1024 to 65535, the smaller first, such as \"20000-59999\"");
  }
  if (const auto gap = table.duration("reuse_gap", 0, 3'600'000)) clients.reuse_gap_ms = static_cast<std::uint32_t>(gap->value);
  table.finish();
}

}  // namespace lvspec
