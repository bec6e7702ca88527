package atoll.nodes;

import atoll.api.GroupVersionResource;
import atoll.api.KubeObject;
import atoll.api.ObjectKey;
import atoll.nodes.stage.Stage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The stages to come, at most one for each object, in order of time and then of arrival.
///
/// A replaced or cancelled job stays in the queue until it comes to its head, and is dropped there:
/// replacing is `O(log n)`, and nothing is searched. Jobs of the same instant come in the order
/// they were put, so virtual time plays the same way each run.
final class Timers {
    private final PriorityQueue<Job> queue = new PriorityQueue<>();

    /// The one valid job of each object. Never iterated, so its order shows nowhere.
    private final Map<JobKey, Job> current = new HashMap<>();

    private long sequence;

    /// Nodes and pods share the queue: their names may be the same.
    record JobKey(GroupVersionResource resource, ObjectKey key) {}

    /// @param object as it was when the stage was chosen
    /// @param fromStep the first step not yet done
    /// @param failures how often in a row the server could not take it
    /// @param due not before this instant
    /// @param sequence the order of arrival, over all jobs
    record Job(
            JobKey key,
            KubeObject object,
            Stage stage,
            int fromStep,
            int failures,
            Instant due,
            long sequence)
            implements Comparable<Job> {
        @Override
        public int compareTo(Job other) {
            int byDue = due.compareTo(other.due);
            return byDue != 0 ? byDue : Long.compare(sequence, other.sequence);
        }
    }

    /// Replaces what was to come for the object.
    void put(JobKey key, KubeObject object, Stage stage, int fromStep, int failures, Instant due) {
        var job = new Job(key, object, stage, fromStep, failures, due, sequence++);
        current.put(key, job);
        queue.add(job);
    }

    void cancel(JobKey key) {
        current.remove(key);
    }

    /// What is to come for the object; null when nothing is.
    @Nullable Job pending(JobKey key) {
        return current.get(key);
    }

    /// The next job due at `now`, taken out; null when there is none. From then on nothing is
    /// pending for its object.
    @Nullable Job poll(Instant now) {
        dropReplaced();
        Job first = queue.peek();
        if (first == null || first.due().isAfter(now)) {
            return null;
        }
        queue.remove();
        current.remove(first.key());
        return first;
    }

    /// [Instant#MAX] when nothing is to come.
    Instant due() {
        dropReplaced();
        Job first = queue.peek();
        return first == null ? Instant.MAX : first.due();
    }

    private void dropReplaced() {
        while (!queue.isEmpty() && current.get(queue.peek().key()) != queue.peek()) {
            queue.remove();
        }
    }
}
