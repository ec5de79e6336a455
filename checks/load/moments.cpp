#include "checks/load/moments.hpp"

#include <algorithm>

#include "lvspec/profile.hpp"

namespace lvspec {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000, most = 240;

/// Nearest rank of sorted values, in milliseconds.
double percentile(const std::vector<std::int64_t>& sorted, std::size_t per_cent) {
  if (sorted.empty()) return 0;
  const std::size_t rank = (sorted.size() * per_cent + 99) / 100;
  return static_cast<double>(sorted[std::max<std::size_t>(rank, 1) - 1]) / 1e6;
}

class Calendar {
 public:
  Calendar(const LoadRun& run, std::size_t servers) {
    for (const StageTimes& stage : run.stages) end_ns_ = std::max(end_ns_, stage.end_ns);
    for (const LoadExchange& e : run.exchanges) end_ns_ = std::max({end_ns_, e.intended_ns, e.done_ns});
    const std::int64_t seconds = std::max<std::int64_t>((end_ns_ + second_ns - 1) / second_ns, 1);
    length_ns_ = (seconds + most - 1) / most * second_ns;
    // What is left over at the end belongs to the last moment: rates over a few milliseconds would tell nothing.
    moments_.resize(static_cast<std::size_t>(std::max<std::int64_t>(end_ns_ / length_ns_, 1)));
    took_.resize(moments_.size());
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      const std::int64_t start = static_cast<std::int64_t>(i) * length_ns_;
      moments_[i].second = static_cast<double>(start) / 1e9;
      moments_[i].length = static_cast<double>(i + 1 == moments_.size() ? end_ns_ - start : length_ns_) / 1e9;
      moments_[i].connections.resize(servers);
    }
  }

  void add(const LoadExchange& e) {
    const std::size_t asked = at(e.intended_ns);
    ++moments_[asked].asked;
    if (e.done_ns >= 0) took_[asked].push_back(std::max<std::int64_t>(e.done_ns - e.intended_ns, 0));
    if (e.answer == Answer::ok && e.done_ns >= 0)
      ++moments_[at(e.done_ns)].answered;
    else if (e.answer != Answer::interrupted)
      ++moments_[asked].errors;
  }

  void add(const LoadConnection& connection, std::size_t server) {
    if (connection.connected_ns < 0) return;
    std::vector<std::uint64_t>& by_server = moments_[at(connection.started_ns)].connections;
    if (server < by_server.size()) ++by_server[server];
  }

  [[nodiscard]] std::vector<LoadMoment> take() {
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      std::sort(took_[i].begin(), took_[i].end());
      moments_[i].p50 = percentile(took_[i], 50);
      moments_[i].p90 = percentile(took_[i], 90);
      moments_[i].p99 = percentile(took_[i], 99);
      moments_[i].max = percentile(took_[i], 100);
    }
    return std::move(moments_);
  }

 private:
  [[nodiscard]] std::size_t at(std::int64_t time_ns) const {
    return std::min(static_cast<std::size_t>(std::max<std::int64_t>(time_ns, 0) / length_ns_), moments_.size() - 1);
  }

  std::int64_t end_ns_ = 0, length_ns_ = second_ns;
  std::vector<LoadMoment> moments_;
  std::vector<std::vector<std::int64_t>> took_;  // by moment
};

}  // namespace

std::vector<LoadMoment> moments_of(const Profile& profile, const LoadRun& run, std::span<const Seen> seen) {
  constexpr std::size_t unknown = static_cast<std::size_t>(-1);
  Calendar calendar(run, profile.real_servers.size());
  std::vector<std::size_t> servers(run.connections.size(), unknown);
  for (std::size_t i = 0; i < servers.size() && i < seen.size(); ++i)
    if (seen[i].answered.party.role == Role::real_server) servers[i] = seen[i].answered.party.index;
  for (const LoadExchange& e : run.exchanges) {
    calendar.add(e);
    // What the answer says of itself stands in where no SYN-ACK was seen.
    if (e.connection < servers.size() && servers[e.connection] == unknown && e.token != LoadExchange::no_token)
      servers[e.connection] = e.token;
  }
  for (std::size_t i = 0; i < servers.size(); ++i) calendar.add(run.connections[i], servers[i]);
  return calendar.take();
}

}  // namespace lvspec
