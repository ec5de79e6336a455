// SCH-10
//
//   client            --- SYN, the same SYN, the same SYN --->  director ---> one real server, each time
//   client            <--- SYN-ACK ---                          that real server, with one sequence number
#include <fmt/format.h>

#include "checks/facts/per_connection.hpp"
#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"Linux net/netfilter/ipvs/ip_vs_core.c", "ip_vs_in_hook"}, {"RFC 9293", "3.8.1"}, {"ipvsadm(8)", "--ops"}};

constexpr CheckSpec spec{
    .id = "SCH-10",
    .slug = "syn-retransmit-sticky",
    .title = "A SYN that is sent again goes to the real server that the first one went to, and is one connection there.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "On a slow or lossy path clients send their SYN again before the answer has come. A director that schedules each of them "
        "anew opens the connection at several real servers; the client takes the first answer, resets the others, and may find "
        "its acknowledgement at a server that waits for another.",
    .references = references,
    .remediation =
        "On the director that is named: ipvsadm -Ln shows no 'ops' for a TCP service, ipvsadm -Lnc shows an entry for a client "
        "right after its SYN, and nothing beside IPVS (nft, tc, ECMP routes) chooses real servers by packet. On a real server "
        "that "
        "is named: nothing answers SYNs in the place of its stack (a SYN proxy).",
    .by_hand = "tcpdump -eni mon0 'tcp[tcpflags] & tcp-syn != 0 and host VIP' while a client's SYN-ACKs are dropped",
    .needs = Stimuli(Stimulus::repeat_syn, Stimulus::resolve),
    .views = both_hops,
    .shown = Kinds(Kind::reply),
    .of = Stimuli(Stimulus::repeat_syn),
    .pairs = true,
};

class SynRetransmitSticky final : public Check {
 public:
  explicit SynRetransmitSticky(const Scene& scene) : scene_(scene), syns_(scene, Stimulus::repeat_syn) {}

  void on_pair(const Pair& pair) noexcept override {
    if (!pair.original.tcp().is_syn() || pair.match == Match::closest) return;
    Repeated* syn = syns_.of(pair.original);
    if (syn == nullptr) return;
    ++syn->copies;
    if (!syn->copy) {
      syn->copy = FrameRef::of(pair.copy);
      syn->server = pair.copy.receiver;
    } else if (pair.copy.receiver != syn->server) {
      spread_.note(syn->copy, FrameRef::of(pair.copy), copier(pair));
    }
  }
  void on_frame(const Frame& frame) noexcept override {
    Repeated* syn = frame.tcp().is_syn_ack() && frame.sender.role == Role::real_server ? syns_.of(frame) : nullptr;
    if (syn == nullptr) return;
    if (!syn->answer) {
      syn->answer = FrameRef::of(frame);
      syn->answerer = frame.sender;
      syn->sequence = frame.tcp().sequence();
    } else if (frame.sender == syn->answerer && frame.tcp().sequence() != syn->sequence) {
      twice_.note(syn->answer, FrameRef::of(frame), {frame.sender, frame.source_mac()});
    }
  }

  Conclusion conclude() override {
    if (spread_)
      return violated(fmt::format("{} sent the copies of one SYN to different real servers", scene_.names(spread_.culprits())),
                      spread_);
    if (twice_)
      return violated(fmt::format("{} took the copies of one SYN for several connections", scene_.names(twice_.culprits())),
                      twice_);
    std::size_t stuck = 0, answered = 0;
    syns_.each([&](const Repeated& syn) {
      stuck += syn.copies > 1 ? 1 : 0;
      answered += syn.copies > 1 && syn.answer ? 1 : 0;
    });
    if (stuck == 0) return unproven("no SYN was seen to be sent on more than once");
    if (answered == 0) return unproven("no SYN that was sent on more than once was answered by a real server");
    return held(fmt::format("{} SYNs that came several times went to one real server each, which answered {} as one connection",
                            stuck, answered));
  }

 private:
  /// What became of one SYN and its repeats.
  struct Repeated {
    FrameRef copy, answer;  // the first of each
    Party server, answerer;
    std::uint32_t sequence = 0;  // of the first SYN-ACK
    std::uint32_t copies = 0;
  };

  const Scene& scene_;
  PerConnection<Repeated> syns_;
  Sightings spread_, twice_;
};

}  // namespace

extern const CatalogueEntry syn_retransmit_sticky = entry<SynRetransmitSticky>(spec);

}  // namespace lvspec
