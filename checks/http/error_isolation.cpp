// HTTP-05
//
//   client            --- GET --->            director ---> each real server
//   client            <--- no 5xx, and no silence, of one while the others answer --- real server
#include <fmt/format.h>

#include <algorithm>

#include "checks/define.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 9110", "15.6"}};

constexpr CheckSpec spec{
    .id = "HTTP-05",
    .slug = "error-isolation",
    .title = "No real server answers with server errors (5xx) or lets requests wait without an answer.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "Errors of a cluster are counted as one rate, in which one bad server of many looks like a bad hour. Told apart by who "
        "sent them, they are the fault of one server, or of what all of them share.",
    .references = references,
    .remediation =
        "On the real server that is named: its web server's error log, its upstream or database connection, its limits of "
        "processes and open files; take it out of the pool until it is mended (ipvsadm -e -r RIP -w 0). Where every real server "
        "fails, look at what they share.",
    .by_hand =
        "for i in 1 2 3 4; do curl -so /dev/null -w '%{http_code}\\n' http://VIP/; done beside tcpdump -eni eth0 src host "
        "VIP, to see whose answer is which",
    .needs = Stimuli(Stimulus::connect, Stimulus::resolve),
    .views = {View::client, View::segment},
    .responses = true,
};

class ErrorIsolation final : public Check {
 public:
  explicit ErrorIsolation(const Scene& scene) : scene_(scene), servers_(scene.cluster.count(Role::real_server)) {}

  void on_response(const Talk& talk, const Frame& frame) noexcept override {
    if (frame.sender.role != Role::real_server) return;
    Server& server = servers_[frame.sender.index];
    ++server.answers;
    if (talk.response.status < 500) return;
    server.errors.note(frame);
    server.status = talk.response.status;
  }

  Conclusion conclude() override {
    if (!speaks_http()) return not_applicable("no service of the profile is HTTP");
    for (const Talk& talk : scene_.talks.all()) note_silence(talk);
    // Where all of them fail, the reason is not one of them.
    const bool one_is_well =
        std::any_of(servers_.begin(), servers_.end(), [](const Server& s) { return s.answers != 0 && !s.errors && !s.silence; });
    Conclusion errors{Conclusion::Word::violated, {}, {}}, silences{Conclusion::Word::missing, {}, {}};
    std::string unseen;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
      const Server& server = servers_[i];
      const std::string name = scene_.cluster.name({Role::real_server, static_cast<std::uint8_t>(i)});
      if (server.errors)
        join(errors, violated(fmt::format("{} of {} answers of {} were server errors ({})", server.errors.count(), server.answers,
                                          name, server.status),
                              blamed(server.errors, one_is_well)));
      if (server.silence)
        join(silences, missing(fmt::format("{} left {} requests without an answer", name, server.silence.count()),
                               blamed(server.silence, one_is_well)));
      if (server.answers == 0) unseen += (unseen.empty() ? "" : ", ") + name;
    }
    if (!errors.findings.empty()) return errors;
    if (!silences.findings.empty()) return silences;
    if (!unseen.empty()) return unproven(fmt::format("no HTTP response of {} was seen", unseen));
    return held("every real server answered, and none with a server error");
  }

 private:
  static constexpr std::int64_t patience_ns = 1'000'000'000;

  struct Server {
    std::uint64_t answers = 0;
    Sightings errors, silence;
    std::uint16_t status = 0;  // of the last error
  };

  [[nodiscard]] bool speaks_http() const noexcept {
    const auto& services = scene_.profile.services;
    return std::any_of(services.begin(), services.end(), [](const Service& s) { return s.application == Application::http; });
  }
  void note_silence(const Talk& talk) noexcept {
    if (!talk.waits() || talk.reader.midway()) return;
    if (!talk.given_up && talk.request.time_ns + patience_ns >= scene_.flows.last_ns()) return;  // it may yet come
    const Flow* flow = scene_.flows.at(talk.flow, talk.first);
    if (flow == nullptr) return;
    const Culprit holder = flow->holder(talk.sent_to);
    if (holder.party.role == Role::real_server) servers_[holder.party.index].silence.note(talk.request, holder);
  }
  [[nodiscard]] static Sightings blamed(const Sightings& seen, bool its_own) noexcept {
    if (its_own) return seen;
    Sightings nobody;
    for (const FrameRef& frame : seen.frames()) nobody.note(frame);
    return nobody;
  }

  const Scene& scene_;
  std::vector<Server> servers_;
};

}  // namespace

extern const CatalogueEntry error_isolation = entry<ErrorIsolation>(spec);

}  // namespace lvspec
