// HTTP-01
//
//   client            --- GET --->            director ---> real server
//   client            <--- status line, header, every octet of the body, FIN --- real server      no reset, nothing missing
#include <fmt/format.h>

#include <cstring>

#include "checks/define.hpp"
#include "lvspec/large_pages.hpp"
#include "lvspec/response_reader.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9112", "6.3"}, {"RFC 9110", "15"}};

constexpr CheckSpec spec{
    .id = "HTTP-01",
    .slug = "complete-responses",
    .title = "Every HTTP request is answered whole, with the status that the profile expects, and no connection is reset.",
    .level = Level::must,
    .severity = Severity::critical,
    .rationale =
        "One real server that answers 403, stops in the middle or hangs is a fraction of the errors that a client sees and hides "
        "in an average. Named by "
        "its MAC it takes a minute to find.",
    .references = references,
    .remediation =
        "On the host that is named: its web server's error log and document root (a shared folder that is gone answers 403 or "
        "404, one that hangs "
        "never answers); if it resets connections: the service listens on the VIP, and no firewall rejects. Where no host is "
        "named, "
        "the request was lost before a real server had it: FWD-13 and DIR-05 say whether by the director.",
    .by_hand =
        "curl -v --resolve HOST:80:VIP http://HOST/ several times; tcpdump -eni eth0 'src host VIP' shows whose answer it was",
    .needs = Stimuli(Stimulus::connect, Stimulus::burst, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::reply),
};

class CompleteResponses final : public Check {
 public:
  explicit CompleteResponses(const Scene& scene) : scene_(scene), talks_(Flows::capacity) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = scene_.flow(frame);
    // Other people's browsers revalidate, leave in the middle and hold connections that they never use.
    if (flow == nullptr || !flow->http || (!flow->on_link && !flow->off_link)) return;
    last_ns_ = frame.time_ns;
    // A server's bare acknowledgement may show by its number that a segment was missed; a client's shows nothing.
    if (frame.kind != Kind::reply && frame.only_acknowledges()) return;
    Talk& talk = talks_[frame.flow];
    if (talk.first.number != flow->first.number || talk.first.vantage != flow->first.vantage) {
      talk = Talk{};
      talk.first = flow->first;
    }
    talk.answered |= frame.kind == Kind::reply;
    frame.kind == Kind::reply ? answer(talk, *flow, frame) : ask(talk, *flow, frame);
  }

  Conclusion conclude() override {
    for (std::size_t slot = 0; slot < talks_.size(); ++slot) {
      const Talk& talk = talks_[slot];
      const Flow* flow = scene_.flows.at(static_cast<std::uint32_t>(slot), talk.first);
      if (flow == nullptr) continue;
      note_unaccepted(talk, *flow);
      if (talk.shown && talk.waits() && !talk.judged && !talk.reader.midway() && talk.request.time_ns + patience_ns < last_ns_)
        note_unanswered(talk, *flow);
    }
    if (const auto found = violations(); !found.findings.empty()) return found;
    if (unanswered_)
      return missing(fmt::format("{} did not answer a request", scene_.names(unanswered_.culprits())), unanswered_);
    if (unheard_)
      return missing("a request was not answered, and no real server acknowledged it or was seen to be sent it", unheard_);
    if (unaccepted_) return missing(fmt::format("{} connections were never accepted", unaccepted_.count()), unaccepted_);
    if (complete_ == 0) return unproven("no HTTP response was seen whole");
    return held(fmt::format("{} responses, each whole", complete_));
  }

 private:
  static constexpr std::int64_t patience_ns = 1'000'000'000;

  struct alignas(64) Talk {
    FrameRef first;    // of the flow that this is about: a slot can change hands
    FrameRef request;  // the last one
    ResponseReader reader;
    std::uint32_t sent_to = 0;  // sequence number behind what the client has sent
    bool opened : 1 = false;    // its SYN was seen
    bool shown : 1 = false;     // that its answers do not come would show
    bool judged : 1 = false;
    bool profile_path : 1 = false;
    bool answered : 1 = false;  // by anything

    [[nodiscard]] bool waits() const noexcept {
      return reader.expected() > reader.complete() && reader.state() != ResponseReader::State::unknown;
    }
  };
  static_assert(sizeof(Talk) == 128, "two cache lines");

  void ask(Talk& talk, const Flow& flow, const Frame& frame) noexcept {
    const Tcp tcp = frame.tcp();
    const auto payload = frame.payload();
    talk.opened |= tcp.is_syn();
    talk.shown = scene_.answer_shows(frame);
    const std::uint32_t end = tcp.sequence() + frame.payload_length + (tcp.syn() ? 1U : 0U);
    const bool again = talk.sent_to != 0 && static_cast<std::int32_t>(end - talk.sent_to) <= 0;
    if (!again && end != tcp.sequence()) talk.sent_to = end;
    const bool starts =
        payload.size() >= 5 && !again && payload[0] >= 'A' && payload[0] <= 'Z' && payload[1] >= 'A' && payload[1] <= 'Z';
    if (starts) request(talk, frame);
    // The tester gives up on what does not come; another client may have other reasons to leave.
    if (!tcp.rst() || !talk.waits() || talk.judged || frame.sender.role != Role::client) return;
    talk.judged = true;
    note_unanswered(talk, flow);
  }

  void request(Talk& talk, const Frame& frame) noexcept {
    // Whose response is whose is not told apart where requests overtake responses.
    if (talk.reader.midway() || talk.reader.expected() != talk.reader.complete()) return talk.reader.lose();
    const auto payload = frame.payload();
    talk.request = FrameRef::of(frame);
    talk.profile_path = is_profile_path(payload);
    talk.reader.expect(payload[0] == 'H' && payload[1] == 'E');
  }

  void answer(Talk& talk, const Flow& flow, const Frame& frame) noexcept {
    const Tcp tcp = frame.tcp();
    if (tcp.is_syn_ack()) return talk.reader.start(tcp.sequence());
    if (tcp.rst()) return reset(talk, flow, frame);
    const auto before = talk.reader.complete();
    talk.reader.read(tcp.sequence(), frame.payload_length, frame.payload());
    if (tcp.fin()) talk.reader.close();
    if (talk.reader.complete() != before) return finished(talk, frame);
    if (talk.judged) return;
    const bool bad = talk.reader.state() == ResponseReader::State::malformed;
    const bool cut = tcp.fin() && (talk.reader.midway() || talk.waits());
    if (!bad && !cut) return;
    talk.judged = true;
    if (bad) return malformed_.note(frame);
    // A server that closes an idle connection may cross with a request that it never saw.
    if (talk.reader.midway() || static_cast<std::int32_t>(tcp.acknowledgment() - talk.sent_to) >= 0)
      return cut_short_.note(frame);
    if (talk.shown) note_unanswered(talk, flow);
  }

  /// Whoever has the request owes the answer; one that got lost before it came to a real server is none's fault of them.
  void note_unanswered(const Talk& talk, const Flow& flow) noexcept {
    const Culprit holder = flow.holder(talk.sent_to);
    holder.mac == Mac{} ? unheard_.note(talk.request) : unanswered_.note(talk.request, holder);
  }

  void finished(Talk& talk, const Frame& frame) noexcept {
    ++complete_;
    if (talk.reader.status() == scene_.profile.http.expect_status || !talk.profile_path) return;
    status_ = talk.reader.status();
    unexpected_.note(frame);
  }

  /// The expected status is known of the profile's path alone.
  [[nodiscard]] bool is_profile_path(std::span<const std::uint8_t> request) const noexcept {
    const std::string& path = scene_.profile.http.path;
    return request.size() > path.size() + 5 && request[0] == 'G' && request[4 + path.size()] == ' ' &&
           std::memcmp(request.data() + 4, path.data(), path.size()) == 0;
  }

  void reset(Talk& talk, const Flow& flow, const Frame& frame) noexcept {
    talk.reader.read(frame.tcp().sequence(), 0, {});
    const bool over = talk.reader.expected() != 0 && talk.reader.expected() == talk.reader.complete();
    if (talk.judged || over || talk.reader.lost() || !talk.opened) return;
    talk.judged = true;
    // A server that was handed another's connection has to reset it; whoever handed it over is to blame.
    const bool foreign =
        frame.sender.role == Role::real_server && flow.first_reply.number != frame.number && flow.replier.party != frame.sender;
    reset_.note(frame, foreign ? flow.asked : Culprit{frame.sender, frame.source_mac()});
  }

  /// A connection that nobody took. Whether the director or a real server is at fault is for FWD-* and RET-07 to say: here nobody
  /// is blamed.
  void note_unaccepted(const Talk& talk, const Flow& flow) noexcept {
    if (!talk.shown || talk.answered || !flow.through_director || flow.order == 0 || scene_.cluster.is_off_link(flow.client))
      return;
    if (talk.first.time_ns + patience_ns < last_ns_) unaccepted_.note(talk.first);
  }

  Conclusion violations() {
    Conclusion all{Conclusion::Word::violated, {}, {}};
    const auto add = [&](const Sightings& s, std::string what) {
      if (s) join(all, violated(std::move(what), s));
    };
    add(reset_, fmt::format("{} connections were reset by the doing of {}", reset_.count(), scene_.names(reset_.culprits())));
    add(cut_short_, fmt::format("{} ended a response in the middle", scene_.names(cut_short_.culprits())));
    add(malformed_, fmt::format("{} sent what is no HTTP response", scene_.names(malformed_.culprits())));
    add(unexpected_, fmt::format("{} answered with status {} instead of {}", scene_.names(unexpected_.culprits()), status_,
                                 scene_.profile.http.expect_status));
    return all;
  }

  const Scene& scene_;
  std::vector<Talk, LargePages<Talk>> talks_;
  std::int64_t last_ns_ = 0;
  std::uint64_t complete_ = 0;
  std::uint16_t status_ = 0;
  Sightings reset_, cut_short_, malformed_, unexpected_, unanswered_, unheard_, unaccepted_;
};

}  // namespace

extern const CatalogueEntry complete_responses = entry<CompleteResponses>(spec);

}  // namespace lvspec
