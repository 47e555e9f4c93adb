"""Names of what the graph does not hold, so that a refusal can say what was asked for."""

from __future__ import annotations

from typing import Final

OTHER_CLOUDS: Final = """
Microsoft Azure, Azure, Azure Functions, Azure Service Bus, Azure Event Hubs, Event Hubs, Event Hub, Azure Event Grid,
Event Grid, Cosmos DB, CosmosDB, Azure Blob Storage, Blob Storage, Azure DevOps, AKS, Azure Kubernetes
Service, Azure SQL, Azure Queue Storage, Service Bus, Azure Storage, Synapse, Logic Apps, Azure Monitor, Entra ID,
Google Cloud, Google Cloud Platform, GCP, Google Pub/Sub, Google Cloud Pub/Sub, Cloud Pub/Sub, BigQuery, Bigtable,
Cloud Run, Cloud Functions, Google App Engine, App Engine, GKE, Google Kubernetes Engine, Firestore, Cloud Spanner,
Spanner, Cloud SQL, Google Cloud Storage, GCS, Cloud Dataflow, Dataflow, Dataproc, Vertex AI, Firebase, Cloud Tasks,
Google Compute Engine, Compute Engine, Oracle Cloud, OCI, Oracle Cloud Infrastructure, IBM Cloud, Alibaba Cloud, Aliyun,
Tencent Cloud, DigitalOcean, Linode, Heroku, Cloudflare, Cloudflare Workers, Vercel, Netlify, OVHcloud, Hetzner,
OpenStack, Backblaze, Supabase, Azure Cosmos DB, Azure AD, Azure Active Directory
"""
"""Other clouds and their services."""

NOT_HELD: Final = """
AppFlow, App Runner, AWS Batch, Braket, Chime, Cloud9, Cloud Map, CloudHSM, CloudSearch, CodeArtifact, CodeCatalyst,
CodeGuru, CodeWhisperer, Amazon Q, Comprehend, Connect Customer Profiles, Amazon Connect, Control Tower, Cost Explorer,
AWS Budgets, Data Exchange, Data Pipeline, DataSync, DataZone, Deadline Cloud, DeepRacer, Detective, Device Farm,
DevOps Guru, Direct Connect, Directory Service, DocumentDB, EMR, Elastic MapReduce, EMR Serverless, Elastic Transcoder, FinSpace, FIS,
Fault Injection Service, Fault Injection Simulator, Firewall Manager, Forecast, Fraud Detector, FSx, FSx for Lustre,
GameLift, Glacier Vault Lock, Global Accelerator, AWS Glue, Glue, Glue Data Catalog, Ground Station, GuardDuty, HealthLake,
Health Dashboard, Image Builder, Inspector, Amazon Inspector, IoT Core, AWS IoT, IoT Greengrass, Greengrass, IoT Analytics, IVS, Kendra,
Keyspaces, Kinesis Video Streams, Lake Formation, Launch Wizard, Lex, License Manager, Lightsail, Location Service,
Lookout for Metrics, Lookout for Vision, Macie, Mainframe Modernization, Managed Blockchain, Managed Grafana, Managed Prometheus,
Amazon Managed Service for Prometheus, MediaConvert, MediaLive, MediaPackage, MediaStore, MemoryDB, MWAA,
Managed Workflows for Apache Airflow, Managed Airflow, Migration Hub, Mobile Hub, Network Firewall, Nimble Studio, Organizations, AWS Organizations,
Outposts, AWS Outposts, Panorama, Personalize, Pinpoint, Polly, Private CA, Proton, QLDB, Quantum Ledger Database, QuickSight,
RAM, Resource Access Manager, Rekognition, Resilience Hub, RoboMaker, SageMaker, Security Hub, Security Lake,
Serverless Application Repository, Service Catalog, Shield Advanced, AWS Shield, Shield, SimpleDB, Snowball, Snowball Edge, Snowcone,
Snowmobile, Snow Family, Storage Gateway, Sumerian, Supply Chain, Textract, Timestream, Transcribe, Transfer Family,
Transit Gateway, Translate, Trusted Advisor, Verified Access, Verified Permissions, VPC Lattice, VM Import, WorkDocs,
WorkMail, WorkSpaces, AppStream, AppStream 2.0, Well-Architected Tool, Wavelength, Local Zones, AWS Backup, Elastic Disaster Recovery,
AWS Amplify, Amplify, App Mesh, AppConfig, Application Discovery Service, Application Migration Service, Audit Manager,
AWS Artifact, Certificate Manager, ACM, Compute Optimizer, CloudShell, IAM Identity Center, AWS SSO, Systems Manager, Session Manager,
Step Functions Local Studio, Application Auto Scaling, Elemental, Aurora DSQL, Bedrock AgentCore, Copilot CLI, CDK, Cloud Development Kit
"""
"""Services of AWS that a graph may not hold; what it does hold is linked before this list is read."""

OFF_TASK: Final = frozenset(
    """
    poem poems haiku joke jokes song songs lyrics recipe recipes weather horoscope story stories essay
    football soccer basketball election president capital birthday movie movies film restaurant
    salary stock stocks shares investment bitcoin love marry homework ceo founder boil boiling planet
    moon vacation holiday translate
    """.split()
)
"""What nobody asks a graph of cloud architecture for."""

COMPUTING: Final = frozenset(
    """
    access account address admin alarm alert analytics api app application applications apps archive attack audit auth backend
    backup backups batch blob block broker browser bucket bug build bytes cache cdn certificate client clients cloud cluster code commit
    company compute config connection consumer consumers container containers copy cpu credentials cron dashboard data
    database databases deploy deployment developer developers disk disks dns document domain download downtime encrypt encryption endpoint
    environment environments error errors event events failover file files firewall folder frontend function functions
    gateway gigabytes gpu graph hacker hackers hardware host hosts http https hub image images index infrastructure instance instances internet
    ip job jobs json key keys latency library linux load log login logs machine machines mail memory message messages metadata metric
    metrics microservice microservices migrate mobile monitor monitoring network node nodes object objects offline order orders outage packet page pages
    partition password passwords patch payload permission permissions picture pictures pipeline platform policy port private processor producer
    producers production program protocol proxy public query queries queue queues record records recover recovery region regions
    release replica replicas report reports request requests rest retry role roles rollback root route rows scale scaling schedule schema script scripts
    secret secrets secure security server servers session sessions shard site snapshot software sql ssh ssl stack storage store
    stream streaming streams subnet subscriber subscribers subscription table tables task tasks team template terabytes test testing thread
    throughput timeout token topic traffic transaction transactions trigger upload uploads user users username vm volume volumes
    vpn web webhook website websites windows workflow workflows workload workloads zone zones sensors devices readings clicks
    """.split()
)
"""Words by which a situation shows that it is about computers."""

FOREIGN_WORDS: Final = frozenset(
    """
    der die das und ist nicht ein eine einer wie was welche welcher kann ich wir mit von für fur auf
    zwischen unterschied wird werden bei zum zur gibt es wieviel groß sind
    le la les des du est une et quel quelle quels quelles comment pour dans avec sur que qui entre
    taille différence combien puis je
    el los las una cuál cual cuáles qué que cómo como para entre por tamaño máximo diferencia puede
    il gli della del qual è quale come posso tra differenza massima dimensione
    o os uma qual são como posso entre tamanho diferença não
    het een van hoe kan ik wat tussen verschil
    """.split()
) - {"die", "es", "como", "a", "o", "que", "la", "du", "le"}
"""Function words of the languages that are mistaken for English most easily."""


def names_in(table: str) -> tuple[str, ...]:
    """Return the names of a table, longest first."""
    found = {" ".join(name.split()) for name in table.split(",")} - {""}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))
