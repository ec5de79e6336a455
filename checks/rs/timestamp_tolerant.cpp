// RS-07
//
//   client            --- SYN, timestamp t; SYN, timestamp t - 60 s; SYN, timestamp t - 120 s --->  each real server
//   client            <--- SYN-ACK to each of them ---                                              the same real server
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/facts/per_connection.hpp"
#include "lvspec/tcp_options.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 7323", "5.3"}, {"RFC 6191", "2"}, {"Linux Documentation/networking/ip-sysctl.rst", "tcp_tw_reuse"}};

constexpr CheckSpec spec{
    .id = "RS-07",
    .slug = "timestamp-tolerant",
    .title = "A real server takes connections of one address whatever their timestamps say: several hosts may share it.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Everybody behind one address translator has the same address and a clock of their own. A server that remembers the "
        "newest "
        "timestamp of an address, as Linux did with tcp_tw_recycle before 4.12, drops the SYNs of all whose clock is behind: a "
        "share of an office's connections hangs, and nobody else's.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl -w net.ipv4.tcp_tw_recycle=0 where the kernel still has it, and no firewall or "
        "SYN proxy that compares timestamps between connections.",
    .by_hand =
        "tcpdump -eni eth0 -v 'tcp[tcpflags] & tcp-syn != 0 and host VIP'; 'TS val' of unanswered SYNs is lower than others'",
    .needs = Stimuli(Stimulus::old_timestamps, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::direct, Kind::reply),
    .of = Stimuli(Stimulus::old_timestamps),
};

class TimestampTolerant final : public Check {
 public:
  explicit TimestampTolerant(const Scene& scene) : scene_(scene), syns_(scene, Stimulus::old_timestamps) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    Syn* syn = flow != nullptr ? syns_.of(frame) : nullptr;
    if (syn == nullptr) return;
    if (frame.kind == Kind::direct && frame.tcp().is_syn()) {
      const auto clock = tcp_options(frame).timestamp;
      if (clock) *syn = {FrameRef::of(frame), flow->client, flow->asked, *clock, false};
    } else if (frame.kind == Kind::reply && frame.tcp().is_syn_ack() && frame.sender == flow->asked.party) {
      syn->answered = true;
    }
  }

  Conclusion conclude() override {
    Sightings refused;
    HostSet tolerant;
    std::size_t behind = 0;
    syns_.each([&](const Syn& newer) {
      syns_.each([&](const Syn& older) {
        if (!newer.answered || !is_behind(older, newer)) return;
        if (!older.answered) return refused.note(newer.frame, older.frame, older.to);
        tolerant.add(older.to.party);
        ++behind;
      });
    });
    if (refused)
      return missing(fmt::format("{} did not take connections whose timestamps were behind those of others from the same address",
                                 scene_.names(refused.culprits())),
                     refused);
    if (const std::string silent = tolerant.missing(scene_.cluster, Role::real_server); !silent.empty())
      return unproven(fmt::format("no two SYNs of different age were seen that {} answered", silent));
    return held(fmt::format("{} times a connection was taken whose timestamp was behind another's of the same address", behind));
  }

 private:
  struct Syn {
    FrameRef frame;
    Ip client;
    Culprit to;
    std::uint32_t clock = 0;
    bool answered = false;
  };

  /// RFC 7323 5.2: timestamps are compared modulo 2^32.
  static bool is_behind(const Syn& older, const Syn& newer) noexcept {
    return older.frame && older.to.party == newer.to.party && older.client == newer.client &&
           static_cast<std::int32_t>(older.clock - newer.clock) < 0;
  }

  const Scene& scene_;
  PerConnection<Syn> syns_;
};

}  // namespace

extern const CatalogueEntry timestamp_tolerant = entry<TimestampTolerant>(spec);

}  // namespace lvspec
