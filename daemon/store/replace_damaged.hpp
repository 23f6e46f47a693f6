// Puts a new file in the place of a damaged one, with what could be saved of it.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <functional>

#include "daemon/store/damage.hpp"

namespace anju {

// Makes the tables of this version, 0: of the newest, in an empty file.
using MakeSchema = std::function<void(SQLite::Database&, int version)>;

// A power cut meanwhile leaves the damaged file in its place, or the new one whole. Throws SQLite::Exception
// when no new file can be made.
Damage replace_damaged(const std::filesystem::path& file, const MakeSchema& make_schema,
                       const StillTime& still_time);

// Ends what a power cut interrupted: the damaged file was set aside and the new one waits for its name.
void finish_replacing(const std::filesystem::path& file);

// Something was read that cannot be, or that is not as it was written. After the first time the next opening
// looks at all of the file, however long it takes; after the second it is taken for damaged, because a start
// that finds nothing would end in the same way again. Written down as a file beside it, as well as can be.
void note_suspicion(const std::filesystem::path& file);
std::uintmax_t count_suspicions(const std::filesystem::path& file);

}  // namespace anju
