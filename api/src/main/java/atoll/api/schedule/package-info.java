/// Times that come round again, as a CronJob names them: cron fields, words and time zones.
@NullMarked
package atoll.api.schedule;

import org.jspecify.annotations.NullMarked;
