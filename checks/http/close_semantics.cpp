// HTTP-06
//
//   client            <--- FIN --- real server
//   client            --- ACK, FIN --->  director ---> real server
//   client            <--- ACK --- real server      and then silence: nothing is sent again
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "checks/define.hpp"
#include "lvspec/large_pages.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9293", "3.6"}, {"RFC 9112", "9.6"}};

constexpr CheckSpec spec{
    .id = "HTTP-06",
    .slug = "close-semantics",
    .title = "A connection that both sides close is over: the close is acknowledged, and nothing is sent again.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Where the last segments of a connection are lost (a firewall on the real server that saw half of it, a director that "
        "has "
        "forgotten it), the server repeats its FIN for minutes and keeps sockets and ports that it has no use for. No page "
        "fails, until the table is full.",
    .references = references,
    .remediation =
        "On the host that is named: let no firewall rule drop FIN or late ACK (conntrack calls them INVALID where it saw one "
        "direction only, as it does in direct routing); on the director, ipvsadm --set with a FIN timeout above the clients' "
        "round trips.",
    .by_hand = "on the real server: ss -tan state fin-wait-1 state last-ack; what stays there for seconds was closed in vain",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::forwarded, Kind::reply),
};

/// How one connection of the tester ended.
struct Ending {
  FrameRef first;       // of the flow that this is about: a slot can change hands
  FrameRef client_fin;  // the first one
  FrameRef repeat;      // of the server, the first that is one too many
  Culprit server;
  std::uint32_t fin_end = 0, server_fin_end = 0;  // sequence numbers behind the FINs
  std::int64_t awaited_ns = 0;  // an answer to the client's FIN, since then at least: by the clock of who saw that
  std::uint8_t repeats = 0;     // of the server, after the client had acknowledged its FIN
  bool client_closes : 1 = false, server_closes : 1 = false;
  bool acknowledged : 1 = false;  // the client's FIN
  bool over : 1 = false;          // the client has acknowledged the server's
  bool arrived : 1 = false;       // the director's copy of the client's FIN was seen, or none was needed
  bool told : 1 = false;          // likewise of the client's acknowledgement of the server's FIN
  bool reset : 1 = false;         // by the server, or somebody in its place
};

class CloseSemantics final : public Check {
 public:
  explicit CloseSemantics(const Scene& scene)
      : scene_(scene), endings_(Flows::capacity), last_ns_(scene.profile.vantages.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    const Tcp tcp = frame.tcp();
    if (flow == nullptr || !tcp || !flow->http || !flow->on_link) return;
    Ending& ending = endings_[frame.flow];
    if (ending.first.number != flow->first.number || ending.first.vantage != flow->first.vantage) {
      note_repeat(ending);
      ending = Ending{};
      ending.first = flow->first;
    }
    if (frame.vantage < last_ns_.size()) last_ns_[frame.vantage] = std::max(last_ns_[frame.vantage], frame.time_ns);
    if (frame.kind == Kind::reply) return from_server(ending, frame);
    if (frame.kind == Kind::forwarded) return sent_on(ending, frame);
    from_client(ending, *flow, frame);
  }

  Conclusion conclude() override {
    if (!speaks_http()) return not_applicable("no service of the profile is HTTP");
    HostSet clean;
    for (std::uint32_t slot = 0; slot < Flows::capacity; ++slot)
      if (!strayed(slot)) settle(endings_[slot], clean);
    if (lingering_)
      return violated(
          fmt::format("{} connections were over, and the server's last segments came again and again", lingering_.count()),
          lingering_);
    if (unheard_) return missing(fmt::format("{} closes of clients were never acknowledged", unheard_.count()), unheard_);
    if (const std::string unseen = clean.missing(scene_.cluster, Role::real_server); !unseen.empty())
      return unproven(fmt::format("no connection with {} was seen that both sides closed", unseen));
    return held("the connections that both sides closed were over then");
  }

 private:
  static constexpr std::int64_t patience_ns = 1'000'000'000;
  static constexpr std::uint8_t tolerated = 1;  // one repeat is a lost segment's

  [[nodiscard]] bool speaks_http() const noexcept {
    const auto& services = scene_.profile.services;
    return std::any_of(services.begin(), services.end(), [](const Service& s) { return s.application == Application::http; });
  }

  void from_server(Ending& ending, const Frame& frame) noexcept {
    const Tcp tcp = frame.tcp();
    if (tcp.rst()) ending.reset = true;
    if (tcp.ack() && ending.client_closes && tcp.acknowledgment() == ending.fin_end) ending.acknowledged = true;
    const std::uint32_t end = tcp.sequence() + frame.payload_length + (tcp.fin() ? 1U : 0U);
    if (ending.over && end != tcp.sequence() && static_cast<std::int32_t>(end - ending.server_fin_end) <= 0) {
      if (ending.repeats <= tolerated && ++ending.repeats > tolerated) ending.repeat = FrameRef::of(frame);
      if (ending.told) note_repeat(ending);
    }
    if (!tcp.fin() || ending.server_closes) return;
    ending.server_closes = true;
    ending.server_fin_end = end;
    ending.server = {frame.sender, frame.source_mac()};
  }

  /// Until its copy passes, the server knows nothing of what the client said: a slow director has it repeated in vain.
  void sent_on(Ending& ending, const Frame& frame) noexcept {
    if (frame.receiver.role != Role::real_server) return;
    const Tcp tcp = frame.tcp();
    if (tcp.fin() && !ending.arrived) {
      ending.arrived = true;
      if (ending.client_closes) ending.awaited_ns = std::max(ending.awaited_ns, last_at(ending.client_fin.vantage));
    }
    if (!ending.over || ending.told || !tcp.ack() || tcp.acknowledgment() != ending.server_fin_end) return;
    ending.told = true;
    ending.repeats = 0;
    ending.repeat = {};
  }

  void note_repeat(Ending& ending) noexcept {
    if (ending.repeat) note(lingering_, ending.told, ending.server, std::exchange(ending.repeat, {}));
  }

  void from_client(Ending& ending, const Flow& flow, const Frame& frame) noexcept {
    const Tcp tcp = frame.tcp();
    if (ending.server_closes && tcp.ack() && tcp.acknowledgment() == ending.server_fin_end) {
      ending.over = true;
      ending.told |= frame.kind == Kind::direct;
    }
    if (!tcp.fin() || ending.client_closes) return;
    ending.client_closes = true;
    ending.client_fin = FrameRef::of(frame);
    ending.awaited_ns = std::max(ending.awaited_ns, frame.time_ns);
    ending.fin_end = tcp.sequence() + frame.payload_length + 1;
    ending.arrived |= frame.kind == Kind::direct;
    if (!ending.server_closes) ending.server = flow.replier;
  }

  /// The client turned to a real server by itself after this was noted, and what was said from then on was not heard.
  [[nodiscard]] bool strayed(std::uint32_t slot) const noexcept {
    const Flow& flow = scene_.flows.at(slot);
    const FrameRef& first = endings_[slot].first;
    return flow.strayed && flow.first.number == first.number && flow.first.vantage == first.vantage;
  }

  /// The last frame's time at a vantage: the only clock that what it saw is measured by.
  [[nodiscard]] std::int64_t last_at(std::uint8_t vantage) const noexcept {
    return vantage < last_ns_.size() ? last_ns_[vantage] : 0;
  }

  void settle(Ending& ending, HostSet& clean) noexcept {
    // The client's word may yet be sent on.
    if (ending.repeat.time_ns + patience_ns < last_at(ending.repeat.vantage)) note_repeat(ending);
    if (!ending.client_closes || ending.reset) return;
    if (ending.acknowledged && ending.server_closes && ending.server.party.role == Role::real_server)
      clean.add(ending.server.party);
    if (!ending.acknowledged && ending.awaited_ns + patience_ns < last_at(ending.client_fin.vantage))
      note(unheard_, ending.arrived, ending.server, ending.client_fin);
  }

  /// Where the copy of what the client said was not seen, the wire does not say who lost it.
  static void note(Sightings& sightings, bool arrived, const Culprit& server, FrameRef frame) noexcept {
    arrived ? sightings.note(frame, server) : sightings.note(frame);
  }

  const Scene& scene_;
  std::vector<Ending, LargePages<Ending>> endings_;
  std::vector<std::int64_t> last_ns_;  // by vantage
  Sightings lingering_, unheard_;
};

}  // namespace

extern const CatalogueEntry close_semantics = entry<CloseSemantics>(spec);

}  // namespace lvspec
