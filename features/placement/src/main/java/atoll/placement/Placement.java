package atoll.placement;

import atoll.api.request.Client;
import atoll.control.Actor;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

public final class Placement {
    private Placement() {}

    public static void install(Client hub) {}

    public static void register(Client hub, String member, String apiEndpoint) {}

    public static List<Actor> actors(
            Client hub, Map<String, Client> members, InstantSource clock, RandomGenerator random) {
        return List.of();
    }
}
