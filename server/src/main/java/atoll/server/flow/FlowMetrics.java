package atoll.server.flow;

import atoll.server.metrics.MetricsText;
import atoll.server.route.RequestInfo;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// The figures of flow control under upstream's names.
final class FlowMetrics {
    private static final String PREFIX = "apiserver_flowcontrol_";

    private final MetricsText text;
    private final Collection<FlowCount> counts;
    private final Map<String, PriorityLevel> levels;

    private FlowMetrics(
            MetricsText text, Collection<FlowCount> counts, Map<String, PriorityLevel> levels) {
        this.text = text;
        this.counts = counts;
        this.levels = new TreeMap<>(levels);
    }

    static void write(
            MetricsText text,
            Collection<FlowCount> counts,
            Map<String, PriorityLevel> levels,
            double fairFraction) {
        var all = new FlowMetrics(text, counts, levels);
        all.flows("current_executing_requests", "gauge", FlowCount::writeRunning);
        all.flows("current_executing_seats", "gauge", FlowCount::writeRunningSeats);
        all.flows("current_inqueue_requests", "gauge", FlowCount::writeWaiting);
        all.flows("current_inqueue_seats", "gauge", FlowCount::writeWaitingSeats);
        all.levels("current_limit_seats", PriorityLevel::limit);
        all.levels("demand_seats_average", level -> level.wants().period().average());
        all.levels("demand_seats_high_watermark", level -> level.wants().period().highest());
        all.levels("demand_seats_smoothed", level -> level.wants().smoothed());
        all.levels("demand_seats_stdev", level -> level.wants().period().deviation());
        all.flows("dispatched_requests_total", "counter", FlowCount::writeDispatched);
        all.levels("lower_limit_seats", level -> level.limits().least());
        all.levels("nominal_limit_seats", level -> level.limits().nominal());
        if (counts.stream().anyMatch(count -> count.refused() > 0)) {
            all.flows("rejected_requests_total", "counter", FlowCount::writeRefused);
        }
        all.flows("request_wait_duration_seconds", "histogram", FlowCount::writeWaits);
        text.single(PREFIX + "seat_fair_frac", "gauge", fairFraction);
        all.levels("target_seats", level -> level.wants().target());
        all.levels("upper_limit_seats", level -> level.limits().most());
        all.waiting();
    }

    /// As requests that are served are told apart.
    private void waiting() {
        long reading = 0;
        long all = 0;
        for (PriorityLevel level : levels.values()) {
            for (PriorityLevel.QueueView queue : level.view()) {
                all += queue.waiting().size();
                reading += queue.waiting().stream().filter(one -> reads(one.info)).count();
            }
        }
        String name = "apiserver_current_inqueue_requests";
        text.family(name, "gauge")
                .line(name, "request_kind=\"mutating\"", all - reading)
                .line(name, "request_kind=\"readOnly\"", reading);
    }

    static boolean reads(RequestInfo info) {
        return switch (info.verb()) {
            case "get", "list", "watch" -> true;
            default -> false;
        };
    }

    /// Writes one figure of one flow schema.
    private interface Line {
        void write(FlowCount count, MetricsText text, String name);
    }

    private void flows(String name, String type, Line line) {
        text.family(PREFIX + name, type);
        counts.forEach(count -> line.write(count, text, PREFIX + name));
    }

    private void levels(String name, ToDoubleFunction<PriorityLevel> figure) {
        text.family(PREFIX + name, "gauge");
        levels.forEach((level, state) ->
                text.line(
                        PREFIX + name,
                        MetricsText.label("priority_level", level),
                        figure.applyAsDouble(state)));
    }
}
