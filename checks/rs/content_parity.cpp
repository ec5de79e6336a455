// RS-10
//
//   client            --- GET, the profile's path --->  director ---> each real server
//   client            <--- the same status, page, kind of web server and hour --- whoever answers
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9110", "6.6.1"}, {"RFC 9110", "10.2.4"}, {"RFC 9110", "15"}};

constexpr CheckSpec spec{
    .id = "RS-10",
    .slug = "content-parity",
    .title = "All real servers answer the same request alike: status, page, web server, and a clock within two seconds.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "A deployment that reached some of the servers, a share that one of them lost or a clock that runs away shows to every "
        "n-th client only: caches, sessions and logs no longer agree, and a reload makes the fault go away.",
    .references = references,
    .remediation =
        "Compare the real servers that are named with the others: the document root and what was deployed last, the web server "
        "and its configuration, and the clock (timedatectl, chronyc tracking). Pages that are meant to differ get an expect_body "
        "for each real server in the profile.",
    .by_hand =
        "curl -si http://VIP/ several times beside tcpdump -eni eth0 src host VIP; status, Server, Date, length and page "
        "must be the same for each source MAC",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::forwarded),
    .segments = Segments::telling,
    .responses = true,
};

/// What one real server says to the canary request of one service.
struct Voice {
  FrameRef frame;  // the end of its first response
  Response first;
  bool varies = false;  // one response is not like the next: the page is made anew each time
  bool dated = false;
  std::int64_t ahead_ns = 0, at_most_ns = 0;  // its clock is ahead of the capture's by more than this, and by less than that
};

class ContentParity final : public Check {
 public:
  explicit ContentParity(const Scene& scene)
      : scene_(scene),
        servers_(scene.cluster.count(Role::real_server)),
        sent_(Flows::capacity),
        voices_(servers_ * scene.profile.services.size()) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    if (flow != nullptr && flow->on_link && frame.payload_length != 0) note_sent(frame);
  }

  void on_response(const Talk& talk, const Frame& frame) noexcept override {
    if (!talk.profile_path || frame.sender.role != Role::real_server) return;
    Voice& voice = voices_[scene_.flow(frame)->service * servers_ + frame.sender.index];
    const Response& said = talk.response;
    note_clock(voice, said, frame);
    if (said.status == voice.first.status) {
      voice.varies |= said.hash != voice.first.hash || said.length != voice.first.length;
    } else if (voice.first.status != scene_.profile.http.expect_status) {
      voice.first = said;  // the first at all, or an error before: what a server says when it is well is compared
      voice.varies = false;
      voice.frame = FrameRef::of(frame);
    }
  }

  Conclusion conclude() override {
    if (servers_ < 2) return not_applicable("there is one real server, which is like itself");
    Conclusion found{Conclusion::Word::violated, {}, {}};
    bool http = false;
    std::string unseen;
    for (std::size_t s = 0; s < scene_.profile.services.size(); ++s) {
      if (scene_.profile.services[s].application != Application::http) continue;
      http = true;
      const std::span<const Voice> voices{voices_.data() + s * servers_, servers_};
      compare(found, voices);
      for (std::size_t i = 0; i < servers_; ++i)
        if (!voices[i].frame) unseen += (unseen.empty() ? "" : ", ") + scene_.profile.real_servers[i].name;
    }
    if (!http) return not_applicable("no service of the profile is HTTP");
    if (!found.findings.empty()) return found;
    if (!unseen.empty()) return unproven(fmt::format("no whole response of {} was seen", unseen));
    return held(pages_may_differ() ? "status, web server and clock are alike; the profile lets the pages differ (expect_body)"
                                   : "status, page, web server and clock are alike");
  }

 private:
  static constexpr std::int64_t second = 1'000'000'000, most_apart = 2 * second;

  /// When a vantage saw the flow's last data on its way to a server: what Date counts from lies behind it.
  struct Sent {
    std::int64_t request_ns = 0, copy_ns = 0;
    std::uint8_t request_at = 0xff, copy_at = 0xff;
  };
  void note_sent(const Frame& frame) noexcept {
    Sent& sent = sent_[frame.flow];
    const bool copy = frame.kind == Kind::forwarded;
    (copy ? sent.copy_ns : sent.request_ns) = frame.time_ns;
    (copy ? sent.copy_at : sent.request_at) = frame.vantage;
  }

  /// Date was the server's clock, cut to seconds, at some time between the request and the response. Times of one vantage alone.
  void note_clock(Voice& voice, const Response& said, const Frame& frame) noexcept {
    const Sent& sent = sent_[frame.flow];
    const bool copy = sent.copy_at == frame.vantage;
    if (said.date_s == 0 || (!copy && sent.request_at != frame.vantage)) return;
    if (vantage_ == 0xff) vantage_ = frame.vantage;
    if (frame.vantage != vantage_) return;
    const std::int64_t date = said.date_s * second;
    const std::int64_t least = date - frame.time_ns, most = date + second - (copy ? sent.copy_ns : sent.request_ns);
    voice.ahead_ns = voice.dated ? std::max(voice.ahead_ns, least) : least;
    voice.at_most_ns = voice.dated ? std::min(voice.at_most_ns, most) : most;
    voice.dated = true;
  }

  /// The profile gives real servers texts of their own: then their pages are meant to differ.
  [[nodiscard]] bool pages_may_differ() const noexcept {
    const auto& servers = scene_.profile.real_servers;
    return std::any_of(servers.begin(), servers.end(),
                       [&](const RealServer& s) { return s.expect_body != servers[0].expect_body; });
  }

  void compare(Conclusion& found, std::span<const Voice> voices) const {
    const auto status = [](const Voice& a, const Voice& b) { return a.first.status == b.first.status; };
    const auto server = [](const Voice& a, const Voice& b) { return a.first.server() == b.first.server(); };
    const auto page = [](const Voice& a, const Voice& b) {
      return a.varies || b.varies || !a.first.whole || !b.first.whole || a.first.status != b.first.status ||
             (a.first.length == b.first.length && a.first.hash == b.first.hash);
    };
    const auto clock = [](const Voice& a, const Voice& b) {
      return !a.dated || !b.dated || (a.ahead_ns - b.at_most_ns <= most_apart && b.ahead_ns - a.at_most_ns <= most_apart);
    };
    const auto expected = scene_.profile.http.expect_status;
    report(
        found, voices, "status", status, [](const Voice& v) { return fmt::format("{}", v.first.status); },
        [=](const Voice& v) { return v.first.status == expected; });
    const auto nobody = [](const Voice&) { return false; };
    report(
        found, voices, "web server", server,
        [](const Voice& v) { return v.first.server().empty() ? "none named" : std::string(v.first.server()); }, nobody);
    if (!pages_may_differ())
      report(
          found, voices, "page", page, [](const Voice& v) { return fmt::format("{} octets", v.first.length); }, nobody);
    report(
        found, voices, "clock", clock, [](const Voice& v) { return fmt::format("{:+} s", v.ahead_ns / second); }, nobody);
  }

  /// Blames those that are unlike most others; where some are as the profile has it, those that are not; else nobody.
  template <class Alike, class Text, class Right>
  void report(Conclusion& found, std::span<const Voice> voices, const char* what, Alike alike, Text text, Right right) const {
    std::string list;
    Sightings proof;
    const bool one_is_right = std::any_of(voices.begin(), voices.end(), [&](const Voice& v) { return v.frame && right(v); });
    for (std::size_t i = 0; i < voices.size(); ++i) {
      const Voice& mine = voices[i];
      if (!mine.frame) continue;
      std::size_t with = 0, without = 0;
      for (const Voice& other : voices)
        if (&other != &mine && other.frame) ++(alike(mine, other) ? with : without);
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", scene_.profile.real_servers[i].name, text(mine));
      if (without == 0) continue;
      if (one_is_right ? !right(mine) : without > with + 1)
        proof.note(mine.frame, {{Role::real_server, static_cast<std::uint8_t>(i)}, Mac{}});
      else
        proof.note(mine.frame);
    }
    if (!proof) return;
    join(found, violated(fmt::format("the real servers differ in {}: {}", what, list), proof));
  }

  const Scene& scene_;
  std::size_t servers_;
  std::vector<Sent> sent_;     // by flow slot
  std::vector<Voice> voices_;  // by service and server
  std::uint8_t vantage_ = 0xff;
};

}  // namespace

extern const CatalogueEntry content_parity = entry<ContentParity>(spec);

}  // namespace lvspec
