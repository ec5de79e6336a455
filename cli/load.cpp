// lvspec load: the clients' addresses, the recording, the load, the judgement.
#include "profiles/load.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <set>
#include <thread>

#include "cli/commands.hpp"
#include "cli/details.hpp"
#include "cli/files.hpp"
#include "cli/live.hpp"
#include "cli/load_case.hpp"
#include "cli/load_lines.hpp"
#include "cli/selection.hpp"
#include "gen/hosts.hpp"
#include "gen/load/engine.hpp"
#include "gen/load/load_plan.hpp"
#include "gen/load/run_file.hpp"
#include "gen/plan_addresses.hpp"
#include "gen/plan_json.hpp"
#include "profiles/load_profile.hpp"
#include "wire/client_addresses.hpp"
#include "wire/host.hpp"

namespace lvspec {
namespace {

constexpr std::size_t most_clients = 4096;

LoadTarget target_of(const Profile& profile) {
  for (std::size_t s = 0; s < profile.services.size(); ++s) {
    const Service& service = profile.services[s];
    if (service.protocol != Transport::tcp || service.application != Application::http) continue;
    LoadTarget target;
    target.service = static_cast<std::uint8_t>(s);
    target.vip = service.vip;
    target.port = service.port;
    target.host = profile.http.host.value_or(service.vip.text());
    target.expect_status = profile.http.expect_status;
    for (const RealServer& server : profile.real_servers) {
      target.server_names.push_back(server.name);
      target.server_pages.push_back(server.expect_body.value_or(""));
    }
    return target;
  }
  throw CommandError(exit_usage, "the profile has no service with application = \"http\": there is nothing to load");
}

/// Whose addresses a run speaks from.
struct Speakers {
  std::vector<Ip> clients;  ///< the engine's
  std::optional<Ip> asker;  ///< of the questions beside the load
  bool added = true;        ///< false: the interface had them before
};

std::span<const IpRange> pool_of(const LoadProfile& load, const Profile& profile) {
  return load.clients.pool.empty() ? profile.on_link : load.clients.pool;
}

/// Without the right to add addresses, what the interface has must do; then nobody can be asked in a name that is free.
/// Link-local addresses (RFC 3927 2.1, RFC 4291 2.5.6) reach no VIP of another prefix.
bool is_link_local(Ip ip) { return ip.is_v4() ? ip.v4_value() >> 16U == 0xa9feU : ip.high >> 54U == 0x3faU; }

Speakers own_speakers(const ClientAddresses& addresses, Family family) {
  Speakers out;
  out.added = false;
  for (const Ip ip : addresses.present())
    if (ip.family() == family && !is_link_local(ip)) out.clients.push_back(ip);
  if (out.clients.empty())
    throw CommandError(exit_unable,
                       "the interface has no address of the VIP's family, and adding some needs CAP_NET_ADMIN: run as "
                       "root, or setcap cap_net_raw,cap_net_admin+ep $(command -v lvspec)");
  return out;
}

Speakers speakers_of(const LoadProfile& load, const Profile& profile, const ClientAddresses& addresses, Family family) {
  if (!may_change_addresses()) {
    if (!load.questions.empty())
      throw CommandError(exit_unable,
                         "[[arp]] asks in the name of an address that nobody has, beside clients that the interface has only for "
                         "the run; that needs CAP_NET_ADMIN: run as root, or leave [[arp]] out");
    return own_speakers(addresses, family);
  }
  Speakers out;
  const std::vector<Ip> others = load.clients.pool.empty() ? audit_addresses(profile, family) : std::vector<Ip>{};
  for (const IpRange& range : pool_of(load, profile)) {
    for (std::uint64_t i = 0; range.first.family() == family && i < range.size() && out.clients.size() < most_clients; ++i)
      if (std::find(others.begin(), others.end(), range.at(i)) == others.end()) out.clients.push_back(range.at(i));
  }
  if (out.clients.size() == most_clients)
    fmt::print(stderr, "lvspec: of the pool's addresses the first {} speak; name fewer in [clients] of the load profile\n",
               most_clients);
  // A range so small that audits need all of it.
  if (out.clients.empty()) out.clients = others;
  if (!load.questions.empty() && !out.clients.empty()) {
    out.asker = out.clients.back();
    out.clients.pop_back();
  }
  if (out.clients.empty())
    throw CommandError(exit_usage,
                       load.questions.empty()
                           ? "no client address is of the VIP's family; give the load profile a pool in [clients]"
                           : "[[arp]] needs a client address of its own beside the load's: give [clients] a larger pool");
  return out;
}

/// The kernel would take an address that another interface has without a word, and no probe of ours is answered by ourselves.
void refuse_own(const Speakers& speakers) {
  if (!speakers.added) return;
  for (const Ip& own : own_addresses())
    if (own == speakers.asker || std::find(speakers.clients.begin(), speakers.clients.end(), own) != speakers.clients.end())
      throw CommandError(exit_usage,
                         fmt::format("{} is this host's own address; leave it out of [clients] of the load profile, or "
                                     "of the cluster's",
                                     own.text()));
}

/// Everything that a run is made of, as it was read.
struct Order {
  Profile profile;
  LoadProfile load;
  LoadTarget target;
  std::vector<const CatalogueEntry*> selected;
};

Order read_order(const LoadOptions& options) {
  std::string text = read_file(options.profile), load_text = read_file(options.load);
  Order order;
  order.profile = parse_profile(text, options.profile);
  order.profile.source = std::move(text);
  order.load = parse_load_profile(load_text, options.load, order.profile);
  order.load.source = std::move(load_text);
  if (order.load.search)
    throw CommandError(exit_usage,
                       fmt::format("{}: [search] is not supported by this version; give [[stage]] a rate", options.load));
  order.target = target_of(order.profile);
  if (!options.no_checks)
    for (const CatalogueEntry* entry : select({}))
      if (rides_along(*entry->spec, !order.load.questions.empty())) order.selected.push_back(entry);
  return order;
}

LoadPlan plan_for(const LoadOptions& options, const Order& order, const Speakers& speakers, Talk& talk,
                  const std::atomic<bool>& interrupt) {
  std::vector<const CheckSpec*> specs;
  for (const CatalogueEntry* entry : order.selected) specs.push_back(entry->spec);
  PlanOptions plan;
  plan.seed = options.seed ? *options.seed : std::random_device{}();
  plan.started_s = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  LoadPlan out = make_load_plan(order.profile, order.load, plan, speakers.clients, speakers.asker, specs);
  if (has_commands(order.profile)) talk.show("asking the hosts that the profile has a command for");
  out.whole.hosts = ask_hosts(order.profile, specs, interrupt);
  tell_answers(talk, out.whole);
  tell_plan(talk, out.whole);
  return out;
}

/// The addresses are proven free before they are anybody's.
void prove(Session& session, const Order& order, const Speakers& speakers, const std::atomic<bool>& interrupt) {
  const SessionResult proven = session.run(interrupt);
  const std::size_t hosts = order.profile.directors.size() + order.profile.real_servers.size();
  if (!proven.interrupted && !proven.vip_owner_found && proven.unresolved.size() >= hosts)
    refuse_routed(order.profile, tester_port(order.profile));
  if (!speakers.added) return;
  for (const Claim& claim : proven.addresses_taken)
    throw CommandError(exit_usage,
                       fmt::format("{} is in use by {}; leave it out of [clients] of the load profile, or of the cluster's",
                                   claim.address.text(), claim.mac.text()));
}

LoadRun make_load(LoadEngine& engine, const Order& order, const LoadOptions& options, const std::atomic<bool>& interrupt) {
  const bool json = options.lines ? *options.lines == "json" : ::isatty(STDERR_FILENO) == 0;
  engine.on_second([&order, json](const LoadTick& tick) {
    const std::string& stage = order.load.stages[tick.stage].name;
    fmt::print(stderr, "{}\n",
               json ? json_line(tick, stage, order.target.server_names)
                    : text_line(tick, stage, order.target.server_names, talk_width()));
  });
  return engine.run(interrupt);
}

/// Asks beside the load, on a thread of its own, from the moment that it is made until the load is over.
class Asking {
 public:
  Asking(const Plan& plan, const Profile& profile, Port& port) : session_(plan, profile, port) {
    if (!plan.steps.empty()) thread_ = std::thread([this] { ask(); });
  }
  ~Asking() { static_cast<void>(end()); }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  /// Asks no more. Returns what went wrong, or nothing.
  std::string end() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
    return trouble_;
  }

 private:
  void ask() noexcept {
    try {
      static_cast<void>(session_.run(over_));
    } catch (const std::exception& error) {
      trouble_ = error.what();
    }
  }

  std::atomic<bool> over_{false};
  std::string trouble_;  // the thread's until it is joined
  Session session_;
  std::thread thread_;
};

std::uint32_t lifetime_s(const LoadProfile& load) {
  // The last requests may wait for all of their time limits after the last stage.
  std::uint64_t ms = std::uint64_t{load.http.connect_timeout_ms} + load.http.first_byte_timeout_ms + load.http.timeout_ms;
  for (const Stage& stage : load.stages) ms += stage.length_ms;
  return static_cast<std::uint32_t>(ms / 1000 + 60);
}

void tell_limits(const LoadEngine& engine, const Speakers& speakers) {
  fmt::print(stderr, "lvspec: {} client address{}; their ports sustain {:.0f} new connections a second\n",
             speakers.clients.size(), speakers.clients.size() == 1 ? "" : "es", engine.sustainable_rate());
}

LoadRun play(const LoadOptions& options, const Order& order, const Speakers& speakers, ClientAddresses& addresses,
             const LoadPlan& plan, const RunFolder& folder, Talk& talk, const std::atomic<bool>& interrupt) {
  const Vantage& port = tester_port(order.profile);
  Recorders recorders;
  talk.show("opening " + vantages_in_words(order.profile));
  if (!options.no_checks) recorders = record(order.profile, plan.whole, plan_to_json(plan.whole), folder);
  Port wire(*port.interface, pool_of(order.load, order.profile));
  drop_capabilities(speakers.added ? StillNeeded::addresses : StillNeeded::nothing);
  Session session(plan.proofs, order.profile, wire);
  shake_hands(session, recorders, Marker::Phase::open, talk);
  talk.show("asking whether the clients' addresses are free");
  prove(session, order, speakers, interrupt);
  // Ended before they were proven free, the addresses are nobody's to have.
  if (speakers.added && !interrupt) addresses.add(speakers.clients, lifetime_s(order.load));
  LoadEngine engine(order.load, order.target, speakers.clients, plan.whole.seed);
  talk.show("making the load");
  talk.clear();
  tell_limits(engine, speakers);
  LoadRun run;
  {
    Asking asking(plan.questions, order.profile, wire);
    run = make_load(engine, order, options, interrupt);
    if (const std::string trouble = asking.end(); !trouble.empty())
      run.notes.push_back("the ARP questions beside the load were not asked to the end: " + trouble);
  }
  if (!speakers.added)
    run.notes.push_back(fmt::format("no right to add addresses (CAP_NET_ADMIN): the load spoke from the {} that {} has",
                                    speakers.clients.size(), *port.interface));
  shake_hands(session, recorders, Marker::Phase::close, talk);
  for (const auto& recorder : recorders) recorder->stop();
  if (const std::string left = addresses.remove(); !left.empty())
    fmt::print(stderr, "lvspec: these addresses could not be taken away from {}: {}\n", *port.interface, left);
  return run;
}

}  // namespace

int run_load(const LoadOptions& options) {
  const Order order = read_order(options);
  const Vantage& port = tester_port(order.profile);
  const std::atomic<bool>& interrupt = listen_for_signals();
  std::signal(SIGPIPE, SIG_IGN);  // who reads the lines may leave; the addresses must not stay
  ClientAddresses addresses(*port.interface);
  check_host(order.profile, port);
  const Speakers speakers = speakers_of(order.load, order.profile, addresses, order.target.vip.family());
  refuse_own(speakers);
  Talk talk(options.output.verbose);
  const LoadPlan plan = plan_for(options, order, speakers, talk, interrupt);
  const RunFolder folder(options.out ? std::filesystem::path(*options.out)
                                     : default_folder(order.profile.name + "-load", plan.whole.started_s));
  folder.prepare();
  write_file(folder.file("profile.toml"), order.profile.source);
  write_file(folder.file("load.toml"), order.load.source);
  write_file(folder.file("plan.json"), plan_to_json(plan.whole));
  const LoadRun run = play(options, order, speakers, addresses, plan, folder, talk, interrupt);
  talk.show("reading the captures");
  write_load_run(run, folder.path());
  if (interrupt) folder.note_interruption();
  const Report report =
      judge_load({order.profile, &plan.whole, folder.captures(order.profile.vantages), order.selected, Level::must, interrupt},
                 order.load, run);
  folder.write(report);
  talk.clear();
  print_report(report, options.output);
  print_folder(folder.path().string(), options.output);
  return interrupt ? 128 + caught_signal() : summarize(report).exit_status;
}

}  // namespace lvspec
