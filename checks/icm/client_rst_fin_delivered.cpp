// ICM-09
//
//   client            <--- FIN --- real server
//   client            --- ACK --->  director ---> real server        and a while later, on one connection or another:
//   client            --- FIN, or RST --->  director ---> real server
#include <algorithm>
#include <array>

#include "checks/fwd/forwarding.hpp"

namespace lvspec {
namespace {

constexpr Reference references[] = {
    {"RFC 9293", "3.6"}, {"Linux net/netfilter/ipvs/ip_vs_proto_tcp.c", "set_tcp_state"}, {"firewalld issue 1498", ""}};

constexpr CheckSpec spec{
    .id = "ICM-09",
    .slug = "client-rst-fin-delivered",
    .title = "FIN and RST that a client sends after the server has closed reach the real server.",
    .level = Level::must,
    .severity = Severity::major,
    .rationale =
        "The director never sees what the server sends, so to its firewall a client that closes after the server speaks of no "
        "connection that is known. Where those segments are dropped, pages load, and the servers keep each closed connection for "
        "a minute and repeat their last segments: sockets run out under load.",
    .references = references,
    .remediation =
        "On the director that is named: let no rule drop traffic to the VIP as invalid (ct state invalid drop, firewalld's "
        "default), or exempt it from tracking (nft: notrack in a prerouting chain of priority raw); raise the second number of "
        "ipvsadm --set where it is shorter than clients wait before they close.",
    .by_hand =
        "tcpdump -eni mon0 'tcp[tcpflags] & (tcp-fin|tcp-rst) != 0 and dst host VIP'; each shows twice, also a while after the "
        "server's FIN",
    .needs = Stimuli(Stimulus::late_close, Stimulus::resolve),
    .views = both_hops,
    .segments = Segments::edges,
    .pairs = true,
};

constexpr std::array<const char*, 2> words{"FIN", "RST"};

class ClientRstFinDelivered final : public Check {
 public:
  explicit ClientRstFinDelivered(const Scene& scene) : scene_(scene), directors_(scene.cluster.count(Role::director)) {}

  void on_pair(const Pair& pair) noexcept override {
    if (is_late(pair.original)) ++directors_[pair.original.receiver.index][which(pair.original)].sent_on;
  }

  Conclusion conclude() override {
    scene_.pairs.each_without_copy([this](const Frame& request) {
      if (is_late(request))
        directors_[request.receiver.index][which(request)].kept.note(request, {request.receiver, request.destination_mac()});
    });
    Conclusion dropped{Conclusion::Word::missing, {}, {}};
    std::string unseen;
    std::uint64_t sent_on = 0;
    for (std::size_t d = 0; d < directors_.size(); ++d)
      for (std::size_t w = 0; w < words.size(); ++w) {
        const Ends& ends = directors_[d][w];
        const std::string name = scene_.cluster.name({Role::director, static_cast<std::uint8_t>(d)});
        sent_on += ends.sent_on;
        if (ends.sent_on == 0 && ends.kept)
          join(dropped, missing(fmt::format("{} sent on no {} of clients whose server had closed", name, words[w]), ends.kept));
      }
    if (!dropped.findings.empty()) return dropped;
    for (std::size_t w = 0; w < words.size(); ++w)
      if (std::all_of(directors_.begin(), directors_.end(), [w](const auto& ends) { return ends[w].sent_on == 0; }))
        unseen += fmt::format("{}{}", unseen.empty() ? "" : " and no ", words[w]);
    if (!unseen.empty()) return unproven(fmt::format("no {} of a client whose server had closed was seen", unseen));
    return held(fmt::format("{} FIN and RST of clients whose server had closed were sent on", sent_on));
  }

 private:
  /// What became of the FINs, or of the RSTs, that one director was sent.
  struct Ends {
    std::uint64_t sent_on = 0;
    Sightings kept;
  };
  static std::size_t which(const Frame& end) noexcept { return end.tcp().rst() ? 1 : 0; }

  /// The client's end of a connection that the director sent on and whose server has closed. What other stimuli end is a whole
  /// connection's, or has a reason to be dropped.
  [[nodiscard]] bool is_late(const Frame& request) const noexcept {
    const Flow* flow = scene_.flow(request);
    const Tcp tcp = request.tcp();
    if (flow == nullptr || !(tcp.fin() || tcp.rst()) || request.receiver.role != Role::director) return false;
    if (!flow->opened || !flow->fin_server || flow->server.mac == Mac{}) return false;
    return scene_.plan == nullptr || scene_.steps.is(request, Stimulus::late_close);
  }

  const Scene& scene_;
  std::vector<std::array<Ends, words.size()>> directors_;
};

}  // namespace

extern const CatalogueEntry client_rst_fin_delivered = entry<ClientRstFinDelivered>(spec);

}  // namespace lvspec
