package atoll.api.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;

/// Time zones by their names in the tz database. The platform's copy of the database decides which
/// there are. Names are told apart by case.
public final class TimeZones {
    private TimeZones() {}

    /// @param name empty: UTC
    /// @throws IllegalArgumentException in the words clients know, for an unknown name
    public static ZoneId of(String name) {
        if (name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        // Offsets such as +02:00 are zones to Java and not to anybody else.
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
            throw new IllegalArgumentException("unknown time zone " + name);
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("unknown time zone " + name, e);
        }
    }
}
