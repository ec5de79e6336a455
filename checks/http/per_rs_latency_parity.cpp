// HTTP-07
//
//   client            --- SYN, GET --->  director ---> each real server
//   client            <--- SYN-ACK, first octet --- real server      in the median as soon as of any other
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/define.hpp"
#include "lvspec/large_pages.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9411", "7.2"}, {"RFC 2544", "26.2"}};

constexpr CheckSpec spec{
    .id = "HTTP-07",
    .slug = "per-rs-latency-parity",
    .title = "Every real server accepts and answers about as fast as the fastest: the medians are within a factor of two.",
    .level = Level::may,
    .severity = Severity::info,
    .rationale =
        "A server that is slow and not dead passes every health check. With rr it keeps its full share of the clients, and the "
        "cluster's average hides which of them wait.",
    .references = references,
    .remediation =
        "On the real server that is named: load, swapping, a slow disk, reverse look-ups of clients' names, a duplex mismatch of "
        "its port; until it is mended a lower weight with wrr or wlc gives it less to do.",
    .by_hand =
        "curl -so /dev/null -w '%{time_connect} %{time_starttransfer}\\n' http://VIP/ several times beside tcpdump -eni "
        "eth0 src host VIP, to see whose answer is which",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::forwarded, Kind::reply),
};

/// When a vantage saw something last; a time is only compared with times of the same vantage.
struct Seen {
  std::int64_t request_ns = 0, copy_ns = 0;
  std::uint8_t request_at = 0xff, copy_at = 0xff;

  void note(const Frame& frame) noexcept {
    const bool copy = frame.kind == Kind::forwarded;
    if ((copy ? copy_at : request_at) != 0xff) return;  // the first time counts: a repeat is part of the wait
    (copy ? copy_ns : request_ns) = frame.time_ns;
    (copy ? copy_at : request_at) = frame.vantage;
  }
  /// Nanoseconds until `reply`, or -1.
  [[nodiscard]] std::int64_t until(const Frame& reply) const noexcept {
    if (copy_at == reply.vantage) return reply.time_ns - copy_ns;
    return request_at == reply.vantage ? reply.time_ns - request_ns : -1;
  }
};

/// Waits of one kind, of one server, by one vantage.
struct Waits {
  static constexpr std::size_t most = 64;
  std::array<std::int64_t, most> ns{};
  std::size_t count = 0;
  FrameRef last;

  void note(std::int64_t wait, const Frame& reply) noexcept {
    if (wait < 0 || count == most) return;
    ns[count++] = wait;
    last = FrameRef::of(reply);
  }
  [[nodiscard]] std::int64_t median() const { return ranked(count / 2); }
  [[nodiscard]] std::int64_t quick_quarter() const { return ranked(count / 4); }

 private:
  [[nodiscard]] std::int64_t ranked(std::size_t rank) const {
    auto sorted = ns;
    const auto end = sorted.begin() + static_cast<std::ptrdiff_t>(count);
    const auto wanted = sorted.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(sorted.begin(), wanted, end);
    return *wanted;
  }
};

class PerRsLatencyParity final : public Check {
 public:
  explicit PerRsLatencyParity(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        talks_(Flows::capacity),
        waits_(kinds * scene.profile.vantages.size() * servers_) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    // A burst's connections wait for one another, and others' for reasons of their own.
    if (flow == nullptr || flow->order == 0 || !scene_.cluster.is_free(flow->client) || scene_.steps.is(frame, Stimulus::burst))
      return;
    if (scene_.profile.services[flow->service].application != Application::http) return;
    Talk& talk = talks_[frame.flow];
    if (talk.first.number != flow->first.number || talk.first.vantage != flow->first.vantage) {
      talk = Talk{};
      talk.first = flow->first;
    }
    const Tcp tcp = frame.tcp();
    if (frame.kind != Kind::reply) {
      if (tcp.is_syn()) talk.syn.note(frame);
      if (frame.payload_length != 0) talk.request.note(frame);
      return;
    }
    if (frame.sender.role != Role::real_server) return;
    if (tcp.is_syn_ack() && !talk.accepted) of(0, frame).note(talk.syn.until(frame), frame);
    talk.accepted |= tcp.is_syn_ack();
    if (frame.payload_length != 0 && !talk.answered) of(1, frame).note(talk.request.until(frame), frame);
    talk.answered |= frame.payload_length != 0;
  }

  Conclusion conclude() override {
    const auto& services = scene_.profile.services;
    if (std::none_of(services.begin(), services.end(), [](const Service& s) { return s.application == Application::http; }))
      return not_applicable("no service of the profile is HTTP");
    if (servers_ < 2) return not_applicable("there is one real server, with nothing to compare it to");
    std::string medians;
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      const std::size_t place = best_vantage(kind);
      if (least(kind, place) < enough)
        return unproven(fmt::format("too few waits until {} were seen of each real server", words[kind]));
      std::int64_t fastest = waits_at(kind, place, 0).median();
      for (std::size_t s = 1; s < servers_; ++s) fastest = std::min(fastest, waits_at(kind, place, s).median());
      for (std::size_t s = 0; s < servers_; ++s)
        if (is_slow(waits_at(kind, place, s), fastest))
          slow_.note(waits_at(kind, place, s).last, {{Role::real_server, static_cast<std::uint8_t>(s)}, Mac{}});
      medians += fmt::format("{}{}: {}", medians.empty() ? "" : "; ", words[kind], list(kind, place));
    }
    // A lost answer that came again would count as a slow one, so this rests on a complete capture.
    if (slow_)
      return missing(fmt::format("{} is slower than the others; medians until {}", scene_.names(slow_.culprits()), medians),
                     slow_);
    return held("medians until " + medians);
  }

 private:
  static constexpr std::size_t kinds = 2, enough = 3;
  static constexpr std::array<const char*, kinds> words{"a connection is accepted", "the first octet of an answer"};
  static constexpr std::int64_t noticeable_ns = 20'000'000;  // below it two equal hosts differ by chance

  /// Where acknowledgements are delayed, waits are either short or 40 ms, and a median falls on one side or the other by chance:
  /// who is slow is slow in its quick moments, too.
  [[nodiscard]] static bool is_slow(const Waits& waits, std::int64_t fastest) {
    const std::int64_t median = waits.median();
    return median > 2 * fastest && median > fastest + noticeable_ns && waits.quick_quarter() > fastest + noticeable_ns;
  }

  struct Talk {
    FrameRef first;
    Seen syn, request;
    bool accepted = false, answered = false;
  };

  [[nodiscard]] const Waits& waits_at(std::size_t kind, std::size_t vantage, std::size_t server) const noexcept {
    return waits_[(vantage * kinds + kind) * servers_ + server];
  }
  [[nodiscard]] Waits& of(std::size_t kind, const Frame& reply) noexcept {
    return waits_[(reply.vantage * kinds + kind) * servers_ + reply.sender.index];
  }
  [[nodiscard]] std::size_t least(std::size_t kind, std::size_t vantage) const noexcept {
    std::size_t count = Waits::most;
    for (std::size_t s = 0; s < servers_; ++s) count = std::min(count, waits_at(kind, vantage, s).count);
    return count;
  }
  /// The one that knows most of the server that it knows least of.
  [[nodiscard]] std::size_t best_vantage(std::size_t kind) const noexcept {
    std::size_t best = 0;
    for (std::size_t v = 1; v < scene_.profile.vantages.size(); ++v)
      if (least(kind, v) > least(kind, best)) best = v;
    return best;
  }
  [[nodiscard]] std::string list(std::size_t kind, std::size_t vantage) const {
    std::string text;
    for (std::size_t s = 0; s < servers_; ++s)
      text += fmt::format("{}{} {:.1f} ms", text.empty() ? "" : ", ", scene_.profile.real_servers[s].name,
                          static_cast<double>(waits_at(kind, vantage, s).median()) / 1e6);
    return text;
  }

  const Scene& scene_;
  std::size_t servers_;
  std::vector<Talk, LargePages<Talk>> talks_;
  std::vector<Waits> waits_;  // by vantage, kind and server
  Sightings slow_;
};

}  // namespace

extern const CatalogueEntry per_rs_latency_parity = entry<PerRsLatencyParity>(spec);

}  // namespace lvspec
