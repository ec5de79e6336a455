#include "gen/outbox.hpp"

#include <algorithm>
#include <utility>

namespace lvspec {

void Outbox::push(Octets octets, Urgency urgency, std::size_t owner) {
  queues_[static_cast<std::size_t>(urgency)].push_back({std::move(octets), owner});
}

void Outbox::withdraw(std::size_t owner) {
  for (auto& queue : queues_) std::erase_if(queue, [owner](const Item& item) { return item.owner == owner; });
}

bool Outbox::empty() const noexcept {
  return std::all_of(queues_.begin(), queues_.end(), [](const auto& queue) { return queue.empty(); });
}

std::optional<Outbox::Item> Outbox::pop(Moment now) {
  const auto queue = std::find_if(queues_.begin(), queues_.end(), [](const auto& q) { return !q.empty(); });
  if (queue == queues_.end() || !bucket_.take(now)) return std::nullopt;
  Item item = std::move(queue->front());
  queue->pop_front();
  return item;
}

}  // namespace lvspec
