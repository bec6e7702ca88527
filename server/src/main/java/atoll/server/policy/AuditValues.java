package atoll.server.policy;

import atoll.server.audit.GoText;
import atoll.server.audit.Notes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one policy adds to the audit events of a request: values of its own annotations, gathered
/// over its bindings and their parameters, and validations that failed.
final class AuditValues {
    private static final String FAILURE = "validation.policy.admission.k8s.io/validation_failure";
    private static final int BYTES_MAX = 10 * 1024;

    private final Map<String, Set<String>> values = new LinkedHashMap<>();

    /// The same value said twice counts once; a blank one is none.
    void add(String key, String value) {
        String stripped = value.strip();
        if (!stripped.isEmpty()) {
            values.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(cut(stripped));
        }
    }

    private static String cut(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= BYTES_MAX
                ? value
                : new String(Arrays.copyOf(bytes, BYTES_MAX), StandardCharsets.UTF_8);
    }

    void publish(String policy) {
        values.forEach((key, each) -> Notes.add(policy + "/" + key, String.join(", ", each)));
    }

    /// Keys in the order of Go's struct, for the value is text.
    static void failed(Policy policy, Binding binding, int index, String message) {
        if (!Notes.areTaken()) {
            return;
        }
        List<String> actions = new ArrayList<>();
        binding.actions().forEach(action -> actions.add(GoText.quoted(action)));
        Notes.add(
                FAILURE,
                "[{\"message\":%s,\"policy\":%s,\"binding\":%s,\"expressionIndex\":%d,\"validationActions\":[%s]}]"
                        .formatted(
                                GoText.quoted(message),
                                GoText.quoted(policy.name()),
                                GoText.quoted(binding.name()),
                                index,
                                String.join(",", actions)));
    }
}
