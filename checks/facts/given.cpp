#include "checks/facts/given.hpp"

#include <fmt/format.h>

namespace lvspec {
namespace {

template <std::size_t N>
std::string names(const Cluster& cluster, Role role, const std::array<bool, N>& those) {
  std::string out;
  for (std::size_t i = 0; i < N; ++i)
    if (those[i]) out += (out.empty() ? "" : ", ") + cluster.name({role, static_cast<std::uint8_t>(i)});
  return out;
}

std::string counted(std::uint64_t count, const char* what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

}  // namespace

void Given::note(const Pair& pair) noexcept {
  const Frame& original = pair.original;
  const bool opens = original.tcp().is_syn(), datagram = original.protocol == 17;
  if (original.flow == Frame::no_flow || pair.copies != 1 || (!opens && !datagram)) return;
  if (original.receiver.role != Role::director || pair.copy.receiver.role != Role::real_server) return;
  if (opens && syns_[original.flow] == original.tcp().sequence()) return;
  if (opens) syns_[original.flow] = original.tcp().sequence();
  ++(opens ? connections_ : datagrams_);
  givers_[original.receiver.index] = takers_[pair.copy.receiver.index] = true;
}

std::string Given::text() const {
  if (connections_ + datagrams_ == 0) return {};
  const std::string what = connections_ == 0 ? counted(datagrams_, "datagram")
                           : datagrams_ == 0 ? counted(connections_, "connection")
                                             : counted(connections_, "connection") + " and " + counted(datagrams_, "datagram");
  return fmt::format("the {} that {} gave to {}", what, names(cluster_, Role::director, givers_),
                     names(cluster_, Role::real_server, takers_));
}

}  // namespace lvspec
