#include "checks/watch.hpp"

#include "checks/court.hpp"

namespace lvspec {

Watch::Watch(const Profile& profile, std::span<const CatalogueEntry* const> selected)
    : court_(std::make_unique<Court>(profile, nullptr, selected, nullptr)) {}
Watch::~Watch() = default;

void Watch::prepare(FrameSource& first) { court_->prepare(first); }
void Watch::hear(const Record& record) noexcept { court_->hear(record); }
std::vector<Verdict> Watch::take() { return court_->take_violations(); }
Party Watch::owner(Mac mac) const noexcept { return court_->owner(mac); }
void Watch::renew() { court_->renew(); }
Judgement Watch::conclude(std::vector<Coverage> books) { return court_->conclude(std::move(books)); }

}  // namespace lvspec
