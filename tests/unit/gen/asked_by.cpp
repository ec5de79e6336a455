#include "asked_by.hpp"

#include "cluster.hpp"
#include "gen/player.hpp"

namespace lvspec::test {

std::vector<Moment> asked_by(const Plan& plan) {
  Cluster cluster;
  const Profile p = profile();
  Player player(plan, p, own, {});
  cluster.run(player, [](Moment) {});
  std::vector<Moment> out;
  for (std::size_t i = 0; i < cluster.seen.size(); ++i)
    if (const Frame f = frame_of(cluster.seen[i]); f.arp().is_request() && f.arp().target_ip() == vip)
      out.push_back(cluster.times[i]);
  return out;
}

}  // namespace lvspec::test
