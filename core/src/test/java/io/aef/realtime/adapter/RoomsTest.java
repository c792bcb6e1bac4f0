package io.aef.realtime.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.aef.realtime.engine.host.Lane;
import io.aef.realtime.engine.testkit.ManualLane;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomsTest {

    private final Rooms rooms = new Rooms();
    private final RoomDiary diary = new RoomDiary();
    private final List<String> told = diary.told;
    private final Lane firstLane = new ManualLane();
    private final Lane secondLane = new ManualLane();
    private final FakeSocket a = new FakeSocket("a", firstLane);
    private final FakeSocket b = new FakeSocket("b", secondLane);
    private final FakeSocket c = new FakeSocket("c", firstLane);

    @BeforeEach
    void addSockets() {
        rooms.add(a);
        rooms.add(b);
        rooms.add(c);
        rooms.addListener(diary);
    }

    @Test
    void everySocketIsInTheRoomOfItsId() {
        assertThat(rooms.of(a)).containsExactly("a");
        assertThat(rooms.union(Set.of("a"))).containsExactly(a);
        assertThat(rooms.recipients(Set.of("a")).count()).isOne();
        assertThat(rooms.names()).isEmpty();
    }

    @Test
    void noRoomSelectsEverybody() {
        assertThat(rooms.recipients(Set.of()).count()).isEqualTo(3);
        assertThat(rooms.select(BroadcastOptions.ALL)).containsExactlyInAnyOrder(a, b, c);
    }

    @Test
    void anUnknownRoomSelectsNobody() {
        assertThat(rooms.recipients(Set.of("nobody"))).isSameAs(Recipients.NONE);
    }

    @Test
    void aSocketInSeveralRoomsIsSelectedOnce() {
        rooms.join(a, List.of("r1", "r2"));
        rooms.join(b, List.of("r2"));

        assertThat(rooms.select(options(Set.of("r1", "r2"), Set.of()))).containsExactlyInAnyOrder(a, b);
    }

    @Test
    void exceptedRoomsAndIdsAreLeftOut() {
        rooms.join(a, List.of("r"));
        rooms.join(b, List.of("r", "muted"));

        assertThat(rooms.select(options(Set.of("r"), Set.of("muted")))).containsExactly(a);
        assertThat(rooms.select(options(Set.of(), Set.of("a", "b")))).containsExactly(c);
    }

    @Test
    void recipientsAreGroupedByLaneAndRegroupedOnlyAfterAChange() {
        rooms.join(a, List.of("r"));
        rooms.join(b, List.of("r"));
        rooms.join(c, List.of("r"));

        Recipients grouped = rooms.recipients(Set.of("r"));

        assertThat(grouped.groups()).hasSize(2);
        assertThat(rooms.recipients(Set.of("r"))).isSameAs(grouped);
        rooms.leave(b, List.of("r"));
        assertThat(rooms.recipients(Set.of("r")).groups()).hasSize(1);
    }

    @Test
    void aSocketMayJoinTheRoomOfAnother() {
        rooms.join(b, List.of("a"));

        assertThat(rooms.union(Set.of("a"))).containsExactlyInAnyOrder(a, b);
        rooms.remove(a);
        assertThat(rooms.union(Set.of("a"))).containsExactly(b);
    }

    @Test
    void aRemovedSocketIsInNoRoomAndCannotJoinAgain() {
        rooms.join(a, List.of("r"));

        assertThat(rooms.remove(a)).containsExactlyInAnyOrder("a", "r");
        rooms.join(a, List.of("late"));

        assertThat(rooms.of(a)).isEmpty();
        assertThat(rooms.names()).isEmpty();
        assertThat(rooms.remove(a)).isEmpty();
    }

    @Test
    void listenersHearOfRoomsInTheOrderOfTheChanges() {
        rooms.join(a, List.of("r"));
        rooms.join(b, List.of("r"));
        rooms.leave(a, List.of("r"));
        rooms.leave(b, List.of("r"));
        rooms.remove(c);

        assertThat(told)
                .containsExactly(
                        "create r",
                        "join r a",
                        "join r b",
                        "leave r a",
                        "leave r b",
                        "delete r",
                        "leave c c",
                        "delete c");
    }

    @Test
    void aListenerMayChangeRoomsAndIsToldOfThatBehindTheRest() {
        rooms.addListener(new RoomListener() {
            @Override
            public void joined(String room, String socketId) {
                if (room.equals("r")) {
                    rooms.join(b, List.of("next"));
                }
            }
        });
        rooms.join(a, List.of("r", "s"));

        assertThat(told).containsExactly("create r", "join r a", "create s", "join s a", "create next", "join next b");
    }

    @Test
    void nothingIsLeftOfRoomsWhoseMembersHaveGone() {
        for (int i = 0; i < 1000; i++) {
            rooms.join(a, List.of("r" + i));
        }
        rooms.remove(a);

        assertThat(rooms.names()).isEmpty();
    }

    private static BroadcastOptions options(Set<String> to, Set<String> except) {
        return BroadcastOptions.ALL.withRooms(to).withExcept(except);
    }
}
