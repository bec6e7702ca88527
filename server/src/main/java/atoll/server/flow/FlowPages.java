package atoll.server.flow;

import atoll.server.flow.PriorityLevel.QueueView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Pages that show levels, queues and waiting requests, in upstream's columns. Requests that never
/// waited are counted, not listed: nobody keeps a list of them.
final class FlowPages {
    private static final String PREFIX = "/debug/api_priority_and_fairness/";

    private FlowPages() {}

    static @Nullable String page(
            String path, boolean details, Configuration now, Collection<FlowCount> counts) {
        if (!path.startsWith(PREFIX)) {
            return null;
        }
        var rows = new ArrayList<List<String>>();
        var levels = new TreeMap<>(now.levels());
        switch (path.substring(PREFIX.length())) {
            case "dump_priority_levels" -> {
                rows.add(
                        List.of(
                                "PriorityLevelName",
                                "ActiveQueues",
                                "IsIdle",
                                "IsQuiescing",
                                "WaitingRequests",
                                "ExecutingRequests",
                                "DispatchedRequests",
                                "RejectedRequests",
                                "TimedoutRequests",
                                "CancelledRequests"));
                levels.forEach((name, level) -> rows.add(level(name, level, counts)));
            }
            case "dump_queues" -> {
                rows.add(
                        List.of(
                                "PriorityLevelName",
                                "Index",
                                "PendingRequests",
                                "ExecutingRequests",
                                "SeatsInUse",
                                "NextDispatchR",
                                "InitialSeatsSum",
                                "MaxSeatsSum",
                                "TotalWorkSum"));
                levels.forEach((name, level) -> queues(name, level, rows));
            }
            case "dump_requests" -> {
                var head =
                        new ArrayList<>(
                                List.of(
                                        "PriorityLevelName",
                                        "FlowSchemaName",
                                        "QueueIndex",
                                        "RequestIndexInQueue",
                                        "FlowDistingsher",
                                        "ArriveTime",
                                        "InitialSeats",
                                        "FinalSeats",
                                        "AdditionalLatency",
                                        "StartTime"));
                if (details) {
                    head.addAll(
                            List.of(
                                    "UserName",
                                    "Verb",
                                    "APIPath",
                                    "Namespace",
                                    "Name",
                                    "APIVersion",
                                    "Resource",
                                    "SubResource"));
                }
                rows.add(head);
                levels.forEach((name, level) -> requests(name, level, details, rows));
            }
            default -> {
                return null;
            }
        }
        return table(rows);
    }

    private static List<String> level(
            String name, PriorityLevel level, Collection<FlowCount> counts) {
        List<FlowCount> mine = counts.stream().filter(count -> count.isOf(name)).toList();
        long active = level.view().stream().filter(queue -> !queue.waiting().isEmpty()).count();
        long timedOut = sum(mine, FlowCount::timedOut);
        return strings(
                name,
                active,
                level.isIdle(),
                level.isQuiescing(),
                level.waiting(),
                sum(mine, FlowCount::running),
                sum(mine, FlowCount::dispatched),
                sum(mine, FlowCount::refused),
                0,
                timedOut);
    }

    private static long sum(List<FlowCount> counts, ToLongFunction<FlowCount> figure) {
        return counts.stream().mapToLong(figure).sum();
    }

    private static void queues(String name, PriorityLevel level, List<List<String>> rows) {
        List<QueueView> queues = level.view();
        for (int i = 0; i < queues.size(); i++) {
            QueueView queue = queues.get(i);
            rows.add(
                    strings(
                            name,
                            i,
                            queue.waiting().size(),
                            queue.served(),
                            queue.seatsServed(),
                            seatSeconds(queue.had()),
                            queue.seatsWaiting(),
                            queue.seatsWaiting(),
                            seatSeconds(queue.seatsWaiting() * FairQueues.EXPECTED_MILLIS)));
        }
    }

    private static String seatSeconds(double millis) {
        return "%.8fss".formatted(millis / 1000);
    }

    private static void requests(
            String name, PriorityLevel level, boolean details, List<List<String>> rows) {
        List<QueueView> queues = level.view();
        for (int i = 0; i < queues.size(); i++) {
            List<LevelTicket> waiting = queues.get(i).waiting();
            for (int j = 0; j < waiting.size(); j++) {
                LevelTicket one = waiting.get(j);
                var row =
                        new ArrayList<>(
                                strings(
                                        name,
                                        one.schema.name(),
                                        i,
                                        j,
                                        one.schema.flow(one.user, one.info),
                                        Instant.ofEpochMilli(one.arrivedMillis),
                                        one.seats,
                                        0,
                                        "0s",
                                        "0001-01-01T00:00:00Z"));
                if (details) {
                    String version = one.info.groupVersionResource().apiVersion();
                    row.addAll(
                            strings(
                                    one.user.name(),
                                    one.info.verb(),
                                    one.info.path(),
                                    one.info.namespace(),
                                    one.info.name(),
                                    one.info.isResourceRequest() ? version : "",
                                    one.info.resource(),
                                    one.info.subresource()));
                }
                rows.add(row);
            }
        }
    }

    private static List<String> strings(Object... values) {
        var strings = new ArrayList<String>(values.length);
        for (Object value : values) {
            strings.add(String.valueOf(value));
        }
        return strings;
    }

    /// Cells end in a comma and are as wide as the widest of their column, at least eight.
    private static String table(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length() + 2);
            }
        });
        var text = new StringBuilder();
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                boolean last = i == row.size() - 1;
                String cell = last ? row.get(i) : row.get(i) + ",";
                text.append(cell);
                if (!last) {
                    text.repeat(" ", Math.max(8, widths[i]) - cell.length());
                }
            }
            text.append('\n');
        });
        return text.toString();
    }
}
