using Agop.Grains.Artifacts;
using Agop.Ledger;
using Agop.Silo.Dispatching;
using Agop.Silo.Hosting;
using Microsoft.Extensions.Logging;

namespace Agop.Client.Clusters;

/// <summary>Makes a silo.</summary>
internal delegate ISilo SiloFactory(ILedger ledger, Results results, SiloOptions options, ISiloObserver observer, ILoggerFactory logging);
