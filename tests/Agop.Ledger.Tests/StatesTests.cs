using System.Globalization;
using Agop.Ledger.Sql;
using Agop.Ledger.Tasks;

namespace Agop.Ledger.Tests;

public sealed class StatesTests
{
    [Fact]
    public void Every_state_has_its_value_in_SQL() =>
        Assert.All(
            Enum.GetValues<TaskState>(),
            state =>
                Assert.Equal(
                    ((int)state).ToString(CultureInfo.InvariantCulture),
                    (string?)typeof(States).GetField(state.ToString())?.GetRawConstantValue()
                )
        );
}
