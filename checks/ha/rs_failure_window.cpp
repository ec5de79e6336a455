// HA-09
//
//   tester            --- SYN to VIP, ten a second --->   director ---> real servers 1, 2, …, N
//   operator          stops the service of real server 1
//   tester            --- SYN --->                        director ---> real server 1: refused, or silence
//   director          its health check fails: real server 1 is out
//   tester            --- SYN --->                        director ---> any other
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "checks/define.hpp"
#include "checks/facts/limits.hpp"
#include "checks/sch/taken_out.hpp"
#include "lvspec/steady.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"keepalived.conf(5)", "delay_loop, retry, delay_before_retry, connect_timeout"},
                                    {"ipvsadm(8)", "--edit-server"}};

constexpr CheckSpec spec{
    .id = "HA-09",
    .slug = "rs-failure-window",
    .title = "When a real server's service ends, no more connections fail than its share of one health interval.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "Until the director's health check takes a failed real server out, every n-th client is refused. How long that takes is "
        "the "
        "checker's interval, its retries and their time limits together, and nobody adds them up before the day of a failure. "
        "What is allowed is detected in the profile's [failover].",
    .references = references,
    .remediation =
        "On the director that is named: let its health check ask for the service itself, at the address and port that clients "
        "use "
        "(TCP_CHECK or HTTP_GET with connect_ip, connect_port), and lower delay_loop, retry, delay_before_retry and "
        "connect_timeout until delay_loop + retry x (delay_before_retry + connect_timeout) is within what is allowed; or "
        "allow more: detected in [failover.\"SERVER.service\"].",
    .by_hand =
        "stop the service on one server; while :; do curl -m 1 -so /dev/null -w '%{http_code}\\n' http://VIP/; sleep 0.1; done",
    .needs = Stimuli(Stimulus::hook, Stimulus::resolve),
    .hook = HookKind::service,
    .views = {View::segment, View::director, View::client},
    .shown = Kinds(Kind::request, Kind::direct, Kind::forwarded, Kind::reply),
};

class RsFailureWindow final : public Check {
 public:
  explicit RsFailureWindow(const Scene& scene) : scene_(scene), talks_(scene, HookKind::service) {}

  void on_frame(const Frame& frame) noexcept override { talks_.note(frame); }

  Conclusion conclude() override {
    std::optional<Conclusion> worst;
    for (const Hooked& hook : talks_.hooks()) {
      if (hook.host.role != Role::real_server) continue;
      Conclusion one = judge(hook);
      if (one.word == Conclusion::Word::violated || one.word == Conclusion::Word::missing) return one;
      if (!worst || one.word == Conclusion::Word::unproven) worst = std::move(one);
    }
    return worst ? std::move(*worst) : unproven("no connection was asked for while a real server's service ended");
  }

 private:
  /// What became of the connections that were asked for at a steady pace.
  struct Window {
    std::uint64_t asked = 0, given = 0, failed = 0, elsewhere = 0;
    double seconds = 0;  // from the first that failed to the last
    Sightings late;      // those that failed and are too many, by the server's own refusal
    Sightings silent;    // and those that nobody answered
  };
  /// The plan's words for the pace, and the profile's for how many may fail.
  struct Terms {
    std::uint32_t interval_ms = 0;  // the health interval
    double every_ms = 0;            // between two connections
    std::optional<double> share{};  // of the connections that the server gets, where the scheduler fixes it
    [[nodiscard]] std::uint64_t allowed() const noexcept {
      // And one that was on its way when the service ended.
      return static_cast<std::uint64_t>(std::ceil(interval_ms / every_ms * share.value_or(1))) + 1;
    }
  };

  [[nodiscard]] Conclusion judge(const Hooked& hook) const {
    const std::optional<Terms> terms = terms_of(hook);
    if (!terms)
      return not_applicable("the profile does not say how long a failed real server may get connections: detected in [failover]");
    const std::string server = scene_.cluster.name(hook.host);
    if (std::string why = still_up(talks_, hook, server); !why.empty()) return unproven(std::move(why));
    const Window seen = look(hook, terms->allowed());
    if (seen.asked == 0) return unproven(fmt::format("no connection was asked for while the service of {} ended", server));
    const std::string all = fmt::format("{} of {} connections failed when the service of {} ended, for {:.1f} s", seen.failed,
                                        seen.asked, server, seen.seconds);
    const std::string more = fmt::format("{}; {:.1f} s of its share are {}", all, terms->interval_ms / 1000.0, terms->allowed());
    // Strangers take turns as well, and others may be out of service: more than its share within the time is nobody's delay.
    const bool in_time = 1000 * seen.seconds <= terms->interval_ms;
    if (seen.late && !in_time) return violated(more, seen.late);
    if (seen.silent && !in_time) return missing(more, seen.silent);
    if (!terms->share && !in_time)
      return unproven(fmt::format("{}; {:.1f} s are allowed, and the scheduler does not say how many connections come to that",
                                  all, terms->interval_ms / 1000.0));
    if (seen.given == 0) return unproven(fmt::format("{} was given no connection before its service ended", server));
    if (seen.elsewhere == 0) return unproven("no other server was seen to accept a connection");
    if (const std::uint32_t within_ms = scene_.profile.hooks.at(hook.name).within_ms;
        terms->interval_ms > within_ms && 2000 * seen.seconds >= within_ms)
      return unproven(
          fmt::format("{:.1f} s are allowed, and the hook mends what it breaks after {:.1f} s: its within has to be longer",
                      terms->interval_ms / 1000.0, within_ms / 1000.0));
    return held(fmt::format("{}; {} are allowed", all, terms->allowed()));
  }

  [[nodiscard]] std::optional<Terms> terms_of(const Hooked& hook) const {
    Terms out;
    std::uint32_t clients = 0;
    for (const Step& step : scene_.plan->steps) {
      if (step.hook != hook.name || static_cast<HookPart>(step.shape) != steady_part) continue;
      if (step.service >= scene_.profile.services.size()) return std::nullopt;
      const Service& service = scene_.profile.services[step.service];
      out.every_ms = step.interval_ms;
      out.share = share_of(service, hook.host);
      ++clients;
    }
    const auto limit = limit_of(scene_.profile.failover, hook.name, &FailoverLimits::detected_ms);
    if (clients == 0 || !limit) return std::nullopt;
    out.interval_ms = *limit;
    out.every_ms = std::max(1.0, out.every_ms / clients);
    return out;
  }

  /// Schedulers that go round give each server its turn. Any other may give it all there are: one that counts connections to it,
  /// as those that it refuses are over at once.
  [[nodiscard]] std::optional<double> share_of(const Service& service, Party server) const {
    const std::string scheduler = service.scheduler.value_or("");
    const auto& all = scene_.profile.real_servers;
    const bool by_weight = scheduler == "wrr";
    if (!by_weight && scheduler != "rr") return std::nullopt;
    double sum = 0;
    for (const RealServer& s : all) sum += by_weight ? s.weight : s.weight == 0 ? 0 : 1;
    const double own = by_weight ? all[server.index].weight : 1;
    return sum == 0 ? 1 : std::min(1.0, own / sum);
  }

  [[nodiscard]] Window look(const Hooked& hook, std::uint64_t allowed) const {
    std::vector<const HookTalk*> all;
    for (const HookTalk& talk : talks_.of(hook))
      if (talk.part == steady_part && talk.asked) all.push_back(&talk);
    std::sort(all.begin(), all.end(), [](const HookTalk* a, const HookTalk* b) { return a->asked.time_ns < b->asked.time_ns; });
    Window out;
    std::int64_t first_ns = 0;
    for (const HookTalk* talk : all) {
      ++out.asked;
      const bool its_own = talk->server == hook.host;
      out.given += its_own && talk->accepted && out.failed == 0 ? 1 : 0;
      out.elsewhere += !its_own && talk->accepted ? 1 : 0;
      if (talk->accepted || (!its_own && talk->server.role != Role::unknown)) continue;
      if (++out.failed == 1) first_ns = talk->asked.time_ns;
      out.seconds = static_cast<double>(talk->asked.time_ns - first_ns) / 1e9;
      if (out.failed <= allowed) continue;
      // The server's own refusal is proof; that it did not accept is silence.
      if (its_own)
        (talk->ended ? out.late : out.silent).note(talk->asked, talk->opened, talk->director);
      else
        out.silent.note(talk->asked);
    }
    return out;
  }

  const Scene& scene_;
  HookTalks talks_;
};

}  // namespace

extern const CatalogueEntry rs_failure_window = entry<RsFailureWindow>(spec);

}  // namespace lvspec
