// RET-11
//
//   client            --- SYN --->      director ---> real server
//   client            <--- SYN-ACK ---  real server      at the first SYN, though the server may first have to ask for the client
#include <fmt/format.h>

#include "checks/define.hpp"
#include "checks/ret/on_link.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {{"RFC 1122", "2.3.2.2"}, {"RFC 6298", "2.1"}, {"arp(7)", "unres_qlen"}};

constexpr CheckSpec spec{
    .id = "RET-11",
    .slug = "fresh-client-first-reply",
    .title = "A client's first SYN is answered, and it need not send another.",
    .level = Level::should,
    .severity = Severity::minor,
    .rationale =
        "A real server that does not keep its answer while it asks for the client by ARP, or that loses a connection's first "
        "packet in a filter, costs every new visitor a second, and no error is written anywhere.",
    .references = references,
    .remediation =
        "On the real server that is named: sysctl net.ipv4.neigh.default.unres_qlen_bytes at its default (a 0 drops what waits "
        "for ARP), no filter on ARP replies, no limit on new connections, and a backlog that is long enough (nstat "
        "TcpExtListenDrops). Where nobody is named: the director lost the SYN or the answer was lost on the way.",
    .by_hand = "tcpdump -eni eth0 'tcp[tcpflags] & tcp-syn != 0 and host VIP'; one SYN before each SYN-ACK",
    .needs = Stimuli(Stimulus::connect, Stimulus::direct, Stimulus::resolve),
    .views = {View::client, View::segment},
    .shown = Kinds(Kind::request, Kind::direct, Kind::reply),
    .segments = Segments::edges,
};

class FreshClientFirstReply final : public Check {
 public:
  explicit FreshClientFirstReply(const Scene& scene) : scene_(scene), again_(Flows::capacity) {}

  void on_frame(const Frame& frame) noexcept override {
    const Flow* flow = frame.tcp().syn() ? scene_.flow(frame) : nullptr;
    if (flow == nullptr || !is_on_link(scene_, flow->client)) return;
    if (frame.kind == Kind::reply) return hear_answer(frame, *flow);
    if (!frame.tcp().is_syn()) return;
    const bool first = flow->first.number == frame.number && flow->first.vantage == frame.vantage;
    if (first)
      again_[frame.flow] = {};
    else if (!flow->first_reply && !again_[frame.flow].sent)
      again_[frame.flow] = {true, first_had_arrived(*flow)};
  }

  Conclusion conclude() override {
    if (late_) {
      const std::string who =
          late_.culprits().empty() ? "connections were" : "connections of " + scene_.names(late_.culprits()) + " were";
      return violated(fmt::format("{} answered only when the client had sent its SYN again", who), late_);
    }
    if (const std::string silent = prompt_.missing(scene_.cluster, Role::real_server); !silent.empty())
      return unproven(fmt::format("no connection was seen that {} accepted", silent));
    return held(fmt::format("{} connections were accepted at the first SYN", accepted_));
  }

 private:
  struct Again {
    bool sent = false;
    bool arrived = false;  ///< the first SYN had reached a real server when the client sent it again
  };

  /// Straight to the server there is nobody in between; through the director, its copy shows.
  static bool first_had_arrived(const Flow& flow) noexcept {
    return !flow.through_director || flow.server.party.role == Role::real_server;
  }

  void hear_answer(const Frame& frame, const Flow& flow) noexcept {
    if (!frame.tcp().is_syn_ack() || frame.sender.role != Role::real_server || !Scene::is_first_reply(frame, flow)) return;
    const Again again = again_[frame.flow];
    if (!again.sent || sends_syns_again(frame)) {
      prompt_.add(frame.sender);
      ++accepted_;
    } else if (again.arrived) {
      late_.note(flow.first, FrameRef::of(frame), {frame.sender, frame.source_mac()});
    } else {
      late_.note(FrameRef::of(frame));
    }
  }

  /// Some stimuli repeat a SYN whether it was answered or not.
  [[nodiscard]] bool sends_syns_again(const Frame& frame) const noexcept {
    return scene_.steps.is(frame, Stimulus::repeat_syn) || scene_.steps.is(frame, Stimulus::old_timestamps);
  }

  const Scene& scene_;
  std::uint64_t accepted_ = 0;
  std::vector<Again> again_;  // by flow
  HostSet prompt_;
  Sightings late_;
};

}  // namespace

extern const CatalogueEntry fresh_client_first_reply = entry<FreshClientFirstReply>(spec);

}  // namespace lvspec
