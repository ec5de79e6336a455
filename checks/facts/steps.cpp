#include "checks/facts/steps.hpp"

#include <algorithm>

namespace lvspec {

Steps::Steps(const Plan* plan, const Cluster& cluster) : plan_(plan), cluster_(cluster), by_port_(plan == nullptr ? 0 : 65536) {
  if (plan == nullptr) return;
  const std::size_t most = std::min<std::size_t>(plan->steps.size(), 0xfffe);
  for (std::size_t i = 0; i < most; ++i) {
    const Step& step = plan->steps[i];
    if (step.client_port == 0) continue;
    const std::size_t end = std::min<std::size_t>(std::size_t{step.client_port} + step.repeat, by_port_.size());
    for (std::size_t port = step.client_port; port < end; ++port) by_port_[port] = static_cast<std::uint16_t>(i + 1);
  }
}

const Step* Steps::of(const IpHeader& ip, std::uint16_t source_port, std::uint16_t destination_port) const noexcept {
  if (!ip || plan_ == nullptr || (by_port_[source_port] == 0 && by_port_[destination_port] == 0)) return nullptr;
  const Step* step = of(ip.source(), source_port);
  return step != nullptr || is_ours(ip.source()) ? step : of(ip.destination(), destination_port);
}

const Step* Steps::of(const Ip& client, std::uint16_t client_port) const noexcept {
  if (plan_ == nullptr) return nullptr;
  const std::uint16_t position = by_port_[client_port];
  return position == 0 || !is_ours(client) ? nullptr : &plan_->steps[position - 1U];
}

}  // namespace lvspec
